package io.twinmesh.cluster.fhir.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.fhir.intake.naming.Known.ResourceName;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.persistence.client.Grant;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.directory.DirectoryChange;
import io.twinmesh.persistence.directory.DirectoryChange.When;

import java.io.IOException;
import java.util.Optional;

/// Whether the caller's SMART scopes permit what is planned. Where they permit it on some resources
/// only, the resource must be among these as it comes, and as it is stored now.
final class WriteAccess {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final StoredResources stored;

    WriteAccess(StoredResources stored) {
        this.stored = stored;
    }

    /// Blocks when the scopes have conditions.
    ///
    /// @return why it is not permitted
    Optional<Problem> problem(Call call, String method, Step step) {
        var permission = permission(method);
        return permits(call, permission, step)
                ? Optional.empty()
                : Optional.of(
                        Problem.of(
                                403,
                                "auth.scope-missing",
                                "The token lacks a SMART scope with '"
                                        + permission.letter()
                                        + "' for this "
                                        + step.type()
                                        + "."));
    }

    /// A create may meet what is there already: whoever may not update changes nothing then. What
    /// is stored decides that when it is written, so that nobody comes in between.
    ///
    /// Blocks as [#problem] does.
    Step bounded(Call call, String method, Step step) {
        if (!method.equals("POST") || permits(call, Permission.UPDATE, step)) {
            return step;
        }
        return switch (step) {
            case Step.Keep(int entry, var patient, var resource, boolean unread) ->
                    new Step.Keep(
                            entry,
                            patient,
                            resource.under(resource.condition().changingNothing()),
                            unread);
            case Step.Share(int entry, DirectoryChange.Put put) when put.when() != When.ABSENT ->
                    new Step.Share(entry, put.when(When.NEVER_THERE));
            case Step.Share _, Step.TakeBack _, Step.Nothing _ -> step;
        };
    }

    private boolean permits(Call call, Permission permission, Step step) {
        return switch (call.grant(permission, step.type())) {
            case Grant.Nothing() -> false;
            case Grant.Everything() -> true;
            case Grant.Matching matching ->
                    incoming(step).map(matching::includes).orElse(true)
                            && stored.content(new ResourceName(step.type(), step.id()))
                                    .map(matching::includes)
                                    .orElse(true);
        };
    }

    private static Permission permission(String method) {
        return switch (method) {
            case "POST" -> Permission.CREATE;
            case "PUT" -> Permission.UPDATE;
            case "DELETE" -> Permission.DELETE;
            default -> throw new IllegalStateException("nothing is written by " + method);
        };
    }

    private static Optional<JsonNode> incoming(Step step) {
        return switch (step) {
            case Step.Keep keep -> Optional.of(tree(keep.resource().bytes()));
            case Step.Share(_, DirectoryChange.Put put) ->
                    Optional.of(tree(put.content().toArray()));
            case Step.Share _, Step.TakeBack _, Step.Nothing _ -> Optional.empty();
        };
    }

    private static JsonNode tree(byte[] resource) {
        try {
            return MAPPER.readTree(resource);
        } catch (IOException _) {
            throw new IllegalStateException("a resource that was planned is not JSON");
        }
    }
}
