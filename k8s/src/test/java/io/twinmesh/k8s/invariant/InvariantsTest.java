package io.twinmesh.k8s.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class InvariantsTest {
    @TempDir private Path temp;

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
    void hold_in_every_profile(String profile) {
        assertThat(Invariants.broken(Chart.OURS.documents(profile))).isEmpty();
    }

    /// A part of a template is changed in a copy of the chart; the check has to see it.
    ///
    /// @param taken a regular expression
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "gpu; server; (?s)startupProbe:.*?(?=readinessProbe); ''; without all three probes",
                "gpu; server; (?s)readinessProbe:.*?(?=livenessProbe); ''; without all three probes",
                "gpu; server; (?s)livenessProbe:.*?(?=resources); ''; without all three probes",
                "gpu; server; limits: .*; ''; no memory limit",
                "gpu; server; limits: \\{; 'limits: { cpu: 1,'; has a CPU limit",
                "gpu; server; runAsNonRoot: true; runAsNonRoot: false; may run as root",
                "gpu; server; 'drop: \\[ALL]'; 'drop: []'; keeps capabilities",
                "gpu; server; '(?s)..- include .twinmesh.pod.[^}]*}}'; ''; gets a token",
                "gpu; server; '(?s)..- include .twinmesh.pod.[^}]*}}'; ''; gets variables from",
                "agents; agent; 'serviceAccountName: .*'; ''; has no account of the chart",
                "production; backup; 'automountServiceAccountToken: false'; ''; has no account of the chart",
                "production; server; 'defaultMode: 0440'; 'defaultMode: 0444'; open to everybody",
                "pods; service; '(?s)# Servers see.*?---\\s'; ''; a role is nobody",
                "production; backup; 'requests: . cpu: [^,]*,'; 'requests: {'; has no processor time",
                "gpu; agent; readOnlyRootFilesystem: true; ''; can write its root file system",
                "gpu; agent; 'limits:\\s+memory: .*'; 'limits:'; no memory limit",
                "gpu; agent; 'policyTypes: .*'; 'policyTypes: [Ingress]'; no NetworkPolicy",
                "gpu; networkpolicy; (?s).*; ''; no NetworkPolicy",
                "gpu; agent; (?s)---\\s+apiVersion: networking.*?\\Z; '{{ end }}'; no NetworkPolicy",
                "production; networkpolicy; (?s).*; ''; no NetworkPolicy",
                "production; networkpolicy; 'port: http '; 'port: members '; to the port members",
                "production; networkpolicy; 'port: gateway '; 'port: management '; to the port management",
                "production; networkpolicy; '\\{ [^{}]*\\{\\{ [$].Values.monitoring.namespace }} }'; '{}'; to the port management",
                "production; networkpolicy; (?s)ports:\\s+- . port: http .; ''; to the port members",
                "production; members; 'matchLabels: .*nindent 6 ..'; 'matchLabels: { x: y }'; without a PodDisruptionBudget",
                "production; schema; 'policyTypes: .*'; 'policyTypes: [Ingress]'; no NetworkPolicy",
                "production; server; kubernetes.io/hostname; topology.kubernetes.io/region; one machine may take",
                "production; server; 'minDomains: 12'; 'minDomains: 2'; takes two where machines are few",
                "production; backup; 'subPath: twinmesh/public'; 'subPath: twinmesh/keys'; 'reaches [journal, keys]'",
                "production; backup; ', subPath: twinmesh/models'; ''; 'reaches [journal, keys]'",
                "production; backup; 'else if eq .set \"vault\" }}\\s+- name'; 'end }}{{ if true }}\n                - name'; 'reaches [journal, vault]'",
                "production; backup; 'serviceAccountName: .*'; 'serviceAccountName: one'; two backups have one account",
                "production; backup; 'claimName: \\{\\{ required.* }}'; 'claimName: one'; two sets are written to one claim",
                "production; backup; 'limits: .*'; ''; no memory limit",
                "production; backup; (?s)---\\s+apiVersion: networking.*?\\Z; '{{ end }}{{ end }}'; no NetworkPolicy",
                "gpu; agent; '(?s)---\\s+apiVersion: policy.*?(?=\\{\\{- end }}\\s+---)'; ''; without a PodDisruptionBudget",
                "production; autoscaling; 'stabilizationWindowSeconds: 1800'; 'stabilizationWindowSeconds: 0'; flaps",
                "production; autoscaling; 'value: 1, periodSeconds: 600'; 'value: 3, periodSeconds: 15'; flaps",
                "production; server; 'if not .group.scaled'; 'if true'; undone by the next upgrade",
                "production; server; '(?s)startupProbe:.*?(?=resources)'; ''; by its own probe",
                "production; server; (?s)ports:\\n.*?(?=resources); ''; leads to no port",
                "production; server; path: /ready; path: /alive; by its own probe",
                "production; server; path: /alive; path: /ready; by its own probe",
                "production; server; 'runAsUser: 10001'; 'runAsUser: 0'; may run as root",
                "production; server; 'drop: \\[ALL\\]'; 'drop: [ALL], add: [SYS_ADMIN]'; has capabilities",
                "production; server; 'allowPrivilegeEscalation: false'; 'allowPrivilegeEscalation: false\n            runAsNonRoot: false'; may run as root",
                "production; server; '      containers:\n'; '      hostIPC: true\n      containers:\n'; or memory",
                "production; server; '      containers:\n'; '      initContainers: [{ name: other, image: x }]\n      containers:\n'; begin before",
                "production; server; 'emptyDir: \\{ sizeLimit: 1Gi }'; 'hostPath: { path: / }'; a folder of its machine",
                "production; server; 'name: http, containerPort: 8080'; 'name: http, hostPort: 80, containerPort: 8080'; a port of its machine",
                "production; networkpolicy; '(?s)  egress:.*'; '  egress: [{}]\n{{- end }}{{ end }}'; go everywhere",
                "gpu; agent; '(?s)  egress:.*'; '  egress: [{}]\n{{- end }}'; go everywhere",
                "production; networkpolicy; '(?s)    - from:\n        - podSelector:.*?ports:\n        - . port: http .'; '    - ports: [{ port: http }]'; to the port http",
                "production; service; 'targetPort: http'; 'targetPort: htttp'; leads to no port",
                "production; members; 'maxUnavailable: 1'; 'maxUnavailable: 3'; without a PodDisruptionBudget",
                "production; members; 'maxUnavailable: 1'; 'minAvailable: 9'; without a PodDisruptionBudget",
                "agents; agent; kubernetes.io/hostname; topology.kubernetes.io/region; one machine may take",
                "pods; service; 'verbs: \\[list\\]'; 'verbs: [list, patch]'; that nobody needs",
                "pods; service; 'resources: \\[pods\\]'; 'resources: [pods, secrets]'; that nobody needs",
                "pods; service; '(?m)kind: Role$'; 'kind: ClusterRole'; in every namespace",
                "pods; service; 'kind: ServiceAccount, name'; 'kind: Group, name'; to others than its own accounts",
                "pods; service; 'kind: ServiceAccount, name: .*-server,'; 'kind: ServiceAccount, name: default,'; a token without a right",
                "pods; deletioncost; 'verbs: \\[list, patch\\]'; 'verbs: [list, patch, delete]'; that nobody needs",
                "pods; deletioncost; 'resources: \\[pods\\]'; 'resources: [pods, pods/exec]'; that nobody needs",
                "pods; deletioncost; 'kind: ServiceAccount, name: .*-deletion-cost,'; 'kind: ServiceAccount, name: rel-server,'; that nobody needs",
                "pods; deletioncost; '(?s)..- include .twinmesh.token.[^}]*}}'; ''; a right without a token",
                "pods; deletioncost; '- name: TWINMESH_JAVA_OPTS'; '- { name: TWINMESH_DB_PASSWORD, value: x }\n                - name: TWINMESH_JAVA_OPTS'; 'no backup reaches [journal]'",
                "pods; networkpolicy; twinmesh.cost.selector; twinmesh.selector; to the port management",
                "pods; server; '(?s)..- include .twinmesh.token.[^}]*}}'; ''; a right without a token",
                "production; schema; 'restartPolicy: Never'; ''; are begun again",
                "production; server; 'topologyKey: topology.kubernetes.io/zone'; 'topologyKey: topology.kubernetes.io/region'; one zone may take",
                "production; server; 'failureThreshold: 60'; 'failureThreshold: 59'; killed while it starts",
                "production; server; 'sizeLimit: 1Gi'; ''; fill the disk",
                "dev; server; 'fsGroup: 10001'; ''; may not read its volumes",
                "production; schema; 'runAsUser: 10001'; ''; to the image",
                "production; backup; 'concurrencyPolicy: Forbid'; 'concurrencyPolicy: Allow'; while another works",
                "production; schema; 'activeDeadlineSeconds: 3600'; ''; never ended",
                "production; backup; 'restartPolicy: Never'; ''; are begun again",
                "pods; deletioncost; 'restartPolicy: Never'; ''; are begun again",
            })
    void see_what_is_taken_out(
            String profile, String template, String taken, String put, String sentence)
            throws IOException {
        var changed = changed(template, taken, put);

        assertThat(Invariants.broken(changed.documents(profile)))
                .anySatisfy(it -> assertThat(it).contains(sentence));
    }

    /// What the typed documents cannot tell from an empty one, or do not ask for.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "production; server; 'whenUnsatisfiable: ScheduleAnyway'; ''; whenUnsatisfiable",
                "production; server; 'whenUnsatisfiable: .*spread.*'; ''; whenUnsatisfiable",
                "agents; agent; 'topologyKey: .*'; ''; topologyKey",
                "production; backup; '(?m)^  schedule: .*'; ''; schedule",
                "dev; server; '(?s)containers:.*?(?=volumes:)'; ''; containers",
            })
    void are_not_asked_of_a_document_that_lacks_a_required_field(
            String profile, String template, String taken, String put, String field)
            throws IOException {
        var changed = changed(template, taken, put);

        assertThatThrownBy(() -> changed.documents(profile))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("The required field `" + field + "` is not found");
    }

    /// @param taken a regular expression
    private Chart changed(String template, String taken, String put) throws IOException {
        var changed = Chart.OURS.copiedTo(temp.resolve("chart"));
        var file = changed.folder().resolve("templates").resolve(template + ".yaml");
        var before = Files.readString(file);
        var after = before.replaceFirst(taken, put);
        Files.writeString(file, after);
        assertThat(after).isNotEqualTo(before);
        return changed;
    }

    @Test
    void see_rights_that_the_chart_would_give() throws IOException {
        var changed = Chart.OURS.copiedTo(temp.resolve("chart"));
        Files.writeString(
                changed.folder().resolve("templates").resolve("rights.yaml"),
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: { name: any }
                rules: [{ apiGroups: [""], resources: [secrets], verbs: [get] }]
                """);

        assertThat(Invariants.broken(changed.documents("production")))
                .contains("the chart gives rights at the API server that nobody needs");
    }
}
