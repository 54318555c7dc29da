"""The nouns of datacraft and the contracts of its plug-ins. Pure: no disk, network or terminal."""
