package io.twinmesh.persistence.backup;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A step of the schema that had run in a database on PostgreSQL when it was copied.
public record SchemaStep(String component, String step, String digest) {

    static List<SchemaStep> read(Connection connection) throws SQLException {
        return Transactions.rows(
                connection,
                "SELECT component, step, digest FROM schema_step ORDER BY component, step",
                _ -> {},
                row -> new SchemaStep(row.getString(1), row.getString(2), row.getString(3)));
    }

    /// The scripts of these that had run then: with them a database becomes what it was.
    ///
    /// @throws IllegalArgumentException when a step had run that is not among them, or is another
    ///   one there
    static List<Migrations.Scripts> ran(List<SchemaStep> steps, List<Migrations.Scripts> known) {
        for (var step : steps) {
            if (known.stream().noneMatch(scripts -> step.among(scripts))) {
                throw new IllegalArgumentException(
                        "the copy is of a newer version: this one does not know the step "
                                + step.component
                                + "/"
                                + step.step);
            }
            if (known.stream().noneMatch(scripts -> step.same(scripts))) {
                throw new IllegalArgumentException(
                        "another version made the copy: its step "
                                + step.component
                                + "/"
                                + step.step
                                + " is not this one's");
            }
        }
        return known.stream()
                .map(scripts ->
                        new Migrations.Scripts(
                                scripts.component(),
                                scripts.owner(),
                                scripts.steps().stream()
                                        .filter(name ->
                                                steps.stream()
                                                        .anyMatch(step ->
                                                                step.component.equals(
                                                                                scripts.component())
                                                                        && step.step.equals(name)))
                                        .toList()))
                .toList();
    }

    /// Components of these steps that none of the scripts is of.
    static List<String> strangers(List<SchemaStep> steps, List<Migrations.Scripts> known) {
        return steps.stream()
                .map(SchemaStep::component)
                .distinct()
                .filter(component ->
                        known.stream().noneMatch(one -> one.component().equals(component)))
                .toList();
    }

    private boolean same(Migrations.Scripts scripts) {
        return among(scripts) && digest.equals(scripts.digest(step, Database.Dialect.POSTGRESQL));
    }

    private boolean among(Migrations.Scripts scripts) {
        return component.equals(scripts.component()) && scripts.steps().contains(step);
    }
}
