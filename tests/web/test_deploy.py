"""The files of deploy/ agree with the service they deploy, and every setting is explained."""

import re
from typing import Any

import pytest
import yaml

from app.main import ROUTERS
from app.settings import Settings
from bench.loopback import ROOT

DEPLOY = ROOT / "deploy"
NAMES = {f"KERNELWALK_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture(scope="module")
def everything() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "k8s.yaml").read_text()))


@pytest.fixture(scope="module")
def objects(everything: list[dict[str, Any]]) -> dict[str, Any]:
    return {one["kind"]: one for one in everything}


def test_kubernetes_has_what_a_service_needs(objects: dict[str, Any]) -> None:
    wanted = {"ConfigMap", "Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget"}
    assert set(objects) == wanted
    pod = objects["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert f"USER {pod['securityContext']['runAsUser']}:" in (ROOT / "Dockerfile").read_text()


def test_everything_in_kubernetes_finds_its_other_end(
    everything: list[dict[str, Any]], objects: dict[str, Any]
) -> None:
    labels = objects["Deployment"]["spec"]["template"]["metadata"]["labels"]
    services = [one for one in everything if one["kind"] == "Service"]
    assert [one["spec"]["selector"] for one in services] == [labels, labels]
    assert objects["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert objects["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"] == "kernelwalk"
    ingresses = [one for one in everything if one["kind"] == "Ingress"]
    backends = [{path["backend"]["service"]["name"] for path in paths_of(ingress)} for ingress in ingresses]
    assert backends == [{one["metadata"]["name"]} for one in services]  # each its own: it chooses in its own way
    hosts = {rule["host"] for ingress in ingresses for rule in ingress["spec"]["rules"]}
    assert {f"https://{host}" for host in hosts} == {objects["ConfigMap"]["data"]["KERNELWALK_PUBLIC_URL"]}


def test_everything_but_what_is_for_the_operator_is_reached(everything: list[dict[str, Any]]) -> None:
    def reached(path: str) -> bool:
        return any(path == one["path"] if one["pathType"] == "Exact" else path.startswith(one["path"]) for one in open_)

    open_ = [path for one in everything if one["kind"] == "Ingress" for path in paths_of(one)]
    known = {getattr(route, "path", "") for router in ROUTERS for route in router.routes} | {"/static/x.js"}
    assert {path for path in known if not reached(path)} == {"/metrics", "/readyz"}
    assert not reached("/other")


def paths_of(ingress: dict[str, Any]) -> list[dict[str, Any]]:
    (rule,) = ingress["spec"]["rules"]
    paths: list[dict[str, Any]] = rule["http"]["paths"]
    return paths


def test_only_settings_that_exist_are_set(objects: dict[str, Any]) -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    app = compose["services"]["app"]
    assert set(app["environment"]) <= NAMES
    assert set(objects["ConfigMap"]["data"]) <= NAMES
    assert (app["read_only"], app["cap_drop"]) == (True, ["ALL"])
    values = {name.removeprefix("KERNELWALK_").lower(): value for name, value in app["environment"].items()}
    assert Settings(**values).workers == 2


def test_every_setting_is_explained() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text()
    rows = dict(re.findall(r"^\| `(KERNELWALK_\w+)` \| (.*?) \|", text, re.MULTILINE))
    assert set(rows) == NAMES
    for name, field in Settings.model_fields.items():
        assert field.description, name
        if name != "workers":
            shown = rows[f"KERNELWALK_{name.upper()}"].strip("`")
            assert shown == ("" if field.default == "" else str(field.default).lower()), name


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERNELWALK_QUEUE", "7")
    assert Settings().queue == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("PUBLIC_URL", 'https://x"><b'),
        ("QUEUE_SECONDS", "-1"),
    ],
)
def test_settings_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"KERNELWALK_{name}", value)
    with pytest.raises(ValueError, match=name.lower()):
        Settings()
