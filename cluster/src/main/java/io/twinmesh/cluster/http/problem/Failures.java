package io.twinmesh.cluster.http.problem;

import io.twinmesh.actors.Refusal;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/// What a stage failed with.
public final class Failures {
    /// What is said where a request may have taken effect: an id that was drawn for it is drawn
    /// anew when it comes again.
    public static final String REPEAT =
            "Repeat it as it is; but a FHIR POST that has neither If-None-Exist nor a urn:uuid could"
                    + " then be there twice: look first.";

    /// What is said when no answer came in time, or there was no room to work on it.
    public static final Refusal LATE =
            new Refusal(
                    Busy.SERVER.code(),
                    "No answer in time; the request may still take effect. " + REPEAT);

    /// What is said when the database is away.
    public static final Refusal STORAGE_AWAY =
            new Refusal(
                    Busy.STORAGE.code(),
                    "The database does not answer or takes no writes (a full disk?); the request may"
                            + " still take effect. "
                            + REPEAT);

    private static final int MOST_CAUSES = 16;
    private static final Set<String> AWAY = Set.of("08", "25P03", "53", "57P", "58");

    private Failures() {}

    /// The failure without the wrapping that every stage it passed put round it.
    public static Throwable cause(Throwable failure) {
        var cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /// Why one part of a request got no answer, where the parts are answered one by one.
    ///
    /// @return empty for a bug or broken machinery
    public static Optional<Refusal> refusal(Throwable failure) {
        return switch (cause(failure)) {
            case Refused refused ->
                    Optional.of(new Refusal(refused.problem().code(), refused.problem().detail()));
            case TimeoutException _, RejectedExecutionException _ -> Optional.of(LATE);
            case Throwable cause when storageAway(cause) -> Optional.of(STORAGE_AWAY);
            case Throwable _ -> Optional.empty();
        };
    }

    /// Whether a connection to a database broke, none was to be had, or the database was short of
    /// something, however deep among the causes. All may well be in order again by the time that
    /// somebody asks.
    public static boolean storageAway(Throwable failure) {
        var cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLNonTransientConnectionException
                    || (cause instanceof SQLException failed && away(failed.getSQLState()))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /// SQLSTATE class 08, connection exception; 25P03, PostgreSQL ended a session in which a
    /// transaction lay idle, as of a server that was frozen; 53, insufficient resources such as a
    /// full disk; 58, system error; and PostgreSQL's 57P, operator intervention: an administrator
    /// or a crash ended the session, or the server cannot connect now.
    private static boolean away(@Nullable String state) {
        return state != null && AWAY.stream().anyMatch(state::startsWith);
    }
}
