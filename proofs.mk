
# Real trainers and validators on our exports; ONLY="trl mlx" runs some. Needs output/dataset.jsonl (make demo).
.PHONY: proof-train
proof-train:
	$(VENV)/bin/python benchmarks/train/run.py $(ONLY)

# Chat templates out of the trl and axolotl wheels and the llama-cpp-python sdist, downloaded into .proof/.
.PHONY: proof-templates
proof-templates:
	$(VENV)/bin/python benchmarks/templates.py
	DATACRAFT_TEMPLATES=.proof/templates $(VENV)/bin/pytest -q -m slow tests/core/test_template_matrix.py

.PHONY: proof-servers proof-parity proof-swap proof-teacher bench-teacher

SERVERS := $(CURDIR)/.proof/servers

$(SERVERS)/.ready:
	@mkdir -p $(SERVERS)
	@$(PYTHON) -m venv $(SERVERS)/venv && $(SERVERS)/venv/bin/pip install --quiet 'gguf>=0.17,<1'
	@$(PYTHON) -m venv $(SERVERS)/litellm && $(SERVERS)/litellm/bin/pip install --quiet 'litellm[proxy]>=1.84,<2'
	@touch $@

proof-servers: $(READY) $(SERVERS)/.ready ## The teacher on real servers: llama.cpp (Debian packages) and LiteLLM's proxy; minutes.
	@PROOF_SERVERS=$(SERVERS) $(BIN)/pytest -q -n 0 -s -m slow tests/providers/real

$(SERVERS)/venv/.gguf:
	@mkdir -p $(SERVERS) && $(PYTHON) -m venv $(SERVERS)/venv
	@$(SERVERS)/venv/bin/pip install --quiet 'gguf>=0.17,<1' && touch $@

proof-parity: $(READY) $(SERVERS)/venv/.gguf ## doctor --serve against a real llama.cpp: equal prompts, planted ones. PROOF_VLLM=URL adds a vLLM.
	@PROOF_SERVERS=$(SERVERS) $(BIN)/pytest -q -n 0 -s -m slow tests/providers/real/test_parity.py

proof-swap: $(READY) $(SERVERS)/venv/.gguf ## The sample agent and the hybrid router through the Agents SDK on a real llama.cpp.
	@PROOF_SERVERS=$(SERVERS) $(BIN)/pytest -q -n 0 -s -m slow tests/providers/real/test_swap.py

proof-teacher: $(READY) ## Five hundred rows through every fault, three hundred through thirty kill -9.
	@$(BIN)/pytest -q -n 0 -s -m slow tests/teachers/model

bench-teacher: $(READY) ## What the teacher's client costs beside the bare client.
	@$(BIN)/python benchmarks/teacher.py

.PHONY: proof-schema
proof-schema: $(READY) ## The official JSON-Schema-Test-Suite through our argument checker and through jsonschema.
	@$(BIN)/python benchmarks/schema_suite.py

.PHONY: proof-loop proof-bfcl bench-evaluate
LOOP := $(CURDIR)/.proof/loop

$(LOOP)/.ready:
	@$(PYTHON) -m venv $(LOOP) && $(LOOP)/bin/pip install --quiet torch==2.13.0 numpy && touch $@

proof-loop: $(READY) $(LOOP)/.ready ## Train a small model from nothing, find its gaps, grow the data there, train again; minutes.
	@$(BIN)/python benchmarks/loop/run.py --trainer $(LOOP)/bin/python

proof-bfcl: $(READY) ## Our comparison of values on BFCL's published reference answers, and on planted wrong ones.
	@mkdir -p .proof/bfcl && $(BIN)/python -m pip download --quiet --no-deps -d .proof/bfcl bfcl-eval==2026.3.23
	@cd .proof/bfcl && $(CURDIR)/$(BIN)/python -m zipfile -e bfcl_eval-*.whl unpacked
	@$(BIN)/python benchmarks/bfcl.py .proof/bfcl/unpacked

bench-evaluate: $(READY) ## eval against a slow endpoint: 500 turns, 50 ms, 32 at once.
	@$(BIN)/python benchmarks/evaluate.py

.PHONY: proof-report bench-dedupe

proof-report: $(READY) ## The report page in a real Chromium (Debian package, fetched where there is none).
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }
	@$(BIN)/pytest -q -n 0 -m slow tests/reports/page

bench-dedupe: $(READY) ## Planted duplicates and look-alikes: recall, losses, and time beside a bare orjson loop.
	@$(BIN)/pip install -q 'orjson>=3.10,<4'
	@$(BIN)/python benchmarks/dedupe.py

.PHONY: proof-sdks proof-apart
proof-sdks: $(READY) ## The extraction tests under openai-agents 0.8, 0.19, 0.20, 0.22 and the newest; RELEASES=0.8.4 runs one.
	@$(BIN)/python benchmarks/sdks.py releases $(RELEASES)

proof-apart: $(READY) ## datacraft from its wheel in one environment, the project and its SDK in another.
	@$(BIN)/python benchmarks/sdks.py apart

.PHONY: proof-fuzz proof-engines bench-validate
ENGINES := $(CURDIR)/.proof/engines

FUZZ := $(CURDIR)/.proof/fuzz

$(FUZZ)/.ready:
	@$(PYTHON) -m venv $(FUZZ) && $(FUZZ)/bin/pip install --quiet -c constraints.txt -e . 'atheris>=2.3,<4' && touch $@

proof-fuzz: $(READY) $(FUZZ)/.ready ## Ten minutes of broken files for the reader and every rule of validate, half of it by atheris.
	@nice -n 5 $(FUZZ)/bin/python benchmarks/fuzz.py 600

$(ENGINES)/.ready:
	@$(PYTHON) -m venv $(ENGINES) && $(ENGINES)/bin/pip install --quiet -c constraints.txt -e '.[dev,ray,dask]' && touch $@

proof-engines: $(ENGINES)/.ready ## Every command with --engine on Ray and on Dask, for real, with a worker that dies.
	@$(ENGINES)/bin/python -m pytest -q -n 0 -m slow tests/steps/engines

.PHONY: bench-engines
bench-engines: $(ENGINES)/.ready ## What Ray and Dask cost beside the local pool: validate, two workers, steady state.
	@cd benchmarks && $(ENGINES)/bin/python engines.py

bench-validate: $(READY) ## Speed and memory of validate on 200,000 rows beside a bare orjson loop and two scripts.
	@$(BIN)/pip install -q 'orjson>=3.10,<4'
	@cd benchmarks && ../$(BIN)/python validate.py

.PHONY: proof-services
SERVICES := together fireworks

$(CURDIR)/.proof/service-%/.ready: pyproject.toml
	@$(PYTHON) -m venv $(@D) && $(@D)/bin/pip install --quiet -e '.[$*]' 'pytest>=8.3,<10' 'hypothesis>=6.120,<7' 'trustme>=1.2,<2' && touch $@

proof-services: $(SERVICES:%=$(CURDIR)/.proof/service-%/.ready) ## Upload and jobs through the packages of Together and Fireworks, each in an environment of its own, against stubs of their services.
	@for one in $(SERVICES); do \
	  $(CURDIR)/.proof/service-$$one/bin/pip list 2>/dev/null | grep -E '^(together|fireworks-ai|httpx) ' ; \
	  $(CURDIR)/.proof/service-$$one/bin/python -m pytest -q -m slow -p no:cacheprovider tests/services/real/test_$$one.py || exit 1; \
	done

.PHONY: bench-expand
bench-expand: $(READY) ## Every metric of a dataset, medians over three seeds for five agents, and the cost of 500 and 5,000 rows; minutes.
	@nice $(BIN)/python benchmarks/expand.py quality
	@nice $(BIN)/python benchmarks/expand.py speed 500 5000

.PHONY: bench-reader
bench-reader: $(READY) ## Planted wrong labels that the independent reader notices, and right rows it agrees with; minutes.
	@nice $(BIN)/python benchmarks/reader.py
