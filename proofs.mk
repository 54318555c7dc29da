
# Real trainers and validators on our exports; ONLY="trl mlx" runs some. Needs output/dataset.jsonl (make demo).
.PHONY: proof-train
proof-train:
	$(VENV)/bin/python benchmarks/train/run.py $(ONLY)

# Chat templates out of the trl and axolotl wheels and the llama-cpp-python sdist, downloaded into .proof/.
.PHONY: proof-templates
proof-templates:
	$(VENV)/bin/python benchmarks/templates.py
	DATACRAFT_TEMPLATES=.proof/templates $(VENV)/bin/pytest -q -m slow tests/core/test_template_matrix.py
