"""Real consumers on our exports, each in an environment of its own: prints target x consumer x version x result.

    make proof-train                     all of them (several gigabytes, most of an hour the first time)
    make proof-train ONLY="trl mlx"      some of them

Everything lives in .proof/; environments that are there are used again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROOF = ROOT / ".proof"
WORK = PROOF / "train"
CHECKS = Path(__file__).parent / "checks"
TORCH = "torch==2.13.0"
TRL = (TORCH, "trl==1.16.0", "peft==0.21.2", "transformers==5.23.0", "datasets==5.2.0", "accelerate", "tokenizers")


@dataclass(frozen=True)
class Consumer:
    name: str
    target: str
    package: str
    """Whose version is shown."""
    requirements: tuple[str, ...]
    check: str
    """Script in checks/."""
    environment: str = ""
    """Shared environment; the consumer's own when empty."""


CONSUMERS = (
    Consumer("openai", "openai", "openai", ("openai==3.52.0", "pydantic"), "openai_types.py", "light"),
    Consumer("together", "openai, preference", "together", ("together==3.1.1",), "together_file.py", "light"),
    Consumer(
        "mistral-common", "mistral", "mistral-common", ("mistral-common==1.13.1",), "mistral_validator.py", "light"
    ),
    Consumer("trl", "trl", "trl", TRL, "trl_recipe.py"),
    Consumer("trl-unmarked", "prompt-completion", "trl", TRL, "trl_unmarked.py", "trl"),
    Consumer("trl-dpo", "preference-trl", "trl", TRL, "trl_dpo.py", "trl"),
    Consumer("mlx", "mlx", "mlx-lm", ("mlx-lm==0.32.2", "mlx[cpu]"), "mlx_loader.py"),
    Consumer("axolotl", "axolotl", "axolotl", (TORCH, "axolotl==0.19.0"), "axolotl_preprocess.py"),
    Consumer("llamafactory", "llamafactory", "llamafactory", (TORCH, "llamafactory==0.9.5"), "llamafactory_loader.py"),
)
NOT_RUN = "| unsloth | Unsloth 2026.10.9 | - | not run: its import refuses a machine without a GPU |"


def main(chosen: list[str]) -> int:
    consumers = [consumer for consumer in CONSUMERS if not chosen or consumer.name in chosen]
    trl = environment("trl", TRL)
    prepare(trl)
    lines, failed = ["| target | consumer | version | result |", "| --- | --- | --- | --- |"], 0
    for consumer in consumers:
        where = consumer.environment or consumer.name
        python = environment(where, consumer.requirements)
        if isinstance(python, str):
            lines.append(f"| {consumer.target} | {consumer.name} | - | not installed: {python} |")
            continue
        ok, said = run_check(python, consumer)
        failed += not ok
        version = output(python, "-c", f"import importlib.metadata as m; print(m.version('{consumer.package}'))")
        lines.append(f"| {consumer.target} | {consumer.name} | {version} | {'ok' if ok else 'FAILED'}: {said} |")
        print(lines[-1], flush=True)
    table = "\n".join([*lines, NOT_RUN])
    (WORK / "table.md").write_text(table + "\n", encoding="utf-8")
    print("\n" + table)
    return 1 if failed else 0


def environment(name: str, requirements: tuple[str, ...]) -> Path | str:
    """The interpreter of an environment that has the requirements, or why it cannot be made."""
    folder = PROOF / "venvs" / name
    python = folder / "bin" / "python"
    done = folder / ("ready-" + "-".join(sorted(requirements)).replace("/", "_")[:150])
    if done.exists():
        return python
    if not python.exists():
        venv.create(folder, with_pip=True)
    made = subprocess.run([python, "-m", "pip", "install", "-q", *requirements], capture_output=True, text=True)
    if made.returncode:
        return (made.stderr.strip().splitlines() or ["pip failed"])[-1][:200]
    if name == "llamafactory":
        mend_llamafactory(python)
    done.touch()
    return python


def mend_llamafactory(python: Path) -> None:
    """Its audio and vision packages are built for a GPU torch and break beside a CPU one; text needs neither."""
    for arguments in (["install", "-q", "--no-deps", TORCH], ["uninstall", "-q", "-y", "torchvision", "torchaudio"]):
        subprocess.run([python, "-m", "pip", *arguments], capture_output=True, check=True)
    packages = Path(output(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
    (packages / "torchaudio").mkdir(exist_ok=True)
    (packages / "torchaudio" / "__init__.py").write_text("")


def prepare(trl: Path | str) -> None:
    """Split the demo dataset, export it to every target, write every recipe for a tiny random model."""
    dataset = ROOT / "output" / "dataset.jsonl"
    if not dataset.exists():
        sys.exit("output/dataset.jsonl is missing: make demo")
    if isinstance(trl, str):
        sys.exit(f"the environment for trl could not be made: {trl}")
    WORK.mkdir(parents=True, exist_ok=True)
    tiny = WORK / "tiny-random-1M"
    template = ROOT / "datacraft" / "io" / "chat_templates" / "chatml.jinja"
    subprocess.run([trl, CHECKS / "tiny_model.py", dataset, tiny, template], check=True, env=quiet())
    datacraft("split", str(dataset), "-o", str(WORK))
    both = [str(WORK / "train.jsonl"), str(WORK / "validation.jsonl")]
    for target in ("openai", "trl", "mlx", "mistral", "preference", "preference-trl", "llamafactory", "axolotl"):
        datacraft("export", *both, "--to", target)
    for trainer in ("trl", "axolotl", "llamafactory", "mlx", "unsloth"):
        datacraft("export", *both, "--recipe", trainer, "--model", str(tiny), "--template", str(template))
    unmarked = WORK / "unmarked.jinja"
    unmarked.write_text(
        template.read_text().replace("{% generation %}", "{% if true %}").replace("endgeneration", "endif")
    )
    folder = str(WORK / "recipe-unmarked")
    datacraft("export", *both, "--recipe", "trl", "--model", str(tiny), "--template", str(unmarked), "-o", folder)


def datacraft(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "datacraft", *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def run_check(python: Path, consumer: Consumer) -> tuple[bool, str]:
    """Whether the check passed, and its last line."""
    try:
        done = subprocess.run(
            [python, CHECKS / consumer.check, WORK], capture_output=True, text=True, timeout=3600, env=quiet()
        )
    except subprocess.TimeoutExpired:
        return False, "did not end within an hour"
    (WORK / f"{consumer.name}.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    last = (done.stdout.strip().splitlines() or done.stderr.strip().splitlines() or ["said nothing"])[-1]
    return done.returncode == 0, last[:300]


def quiet() -> dict[str, str]:
    return os.environ | {
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_CACHE": str(WORK / "cache"),
        "AXOLOTL_DO_NOT_TRACK": "1",
        "DISABLE_VERSION_CHECK": "1",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        "TOKENIZERS_PARALLELISM": "false",
    }


def output(python: Path, *arguments: str) -> str:
    return subprocess.run([python, *arguments], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
