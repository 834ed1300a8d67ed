package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportCommand.LookReply;
import io.twinmesh.cluster.export.ExportConsent.Answer;
import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.export.ExportedFile;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceReader.Wanted;

import java.util.Optional;
import java.util.Set;

/// Whether the patients in a finished file still let it be given out. Those whose Consents were
/// written, changed or taken back since the export fixed its moment are asked anew; that is known
/// from the journal's index, so it holds after a restart too. A file is judged as a whole: who
/// permits a part of its type only, after a change, does not permit it.
///
/// A permission that ends by its own period counts as it did when the file was written.
public final class ExportRecheck {
    private static final int AT_ONCE = 1000;

    private final ResourceReader reader;
    private final FreshIndex fresh;
    private final ExportRegister register;
    private final ExportConsent consent;

    public ExportRecheck(
            ResourceReader reader,
            FreshIndex fresh,
            ExportRegister register,
            ExportConsent consent) {
        this.reader = reader;
        this.fresh = fresh;
        this.register = register;
        this.consent = consent;
    }

    /// Blocks on the databases and on the twins that are asked.
    ///
    /// @return a patient in the file who does not permit it any more
    Optional<PatientId> objecting(ExportId export, LookReply.Ready ready, ExportedFile file) {
        if (!ofPatients(file)) {
            return Optional.empty();
        }
        fresh.now();
        var after = "";
        while (true) {
            var patients = register.patients(export, after, AT_ONCE);
            var changed = reader.changed(patients, "Consent", ready.snapshot().position());
            for (var patient : changed) {
                if (holds(patient, ready, file) && !permitted(patient, ready, file)) {
                    return Optional.of(patient);
                }
            }
            if (patients.size() < AT_ONCE) {
                return Optional.empty();
            }
            after = patients.getLast().value();
        }
    }

    private static boolean ofPatients(ExportedFile file) {
        return switch (file.kind()) {
            case OUTPUT ->
                    ResourceHome.of(file.type())
                            .filter(ResourceHome.Shared.class::isInstance)
                            .isEmpty();
            case DELETED -> true;
            case ERROR -> false;
        };
    }

    private boolean holds(PatientId patient, LookReply.Ready ready, ExportedFile file) {
        var order = ready.order();
        var position = ready.snapshot().position();
        var rows =
                switch (file.kind()) {
                    case OUTPUT, ERROR ->
                            reader.slice(
                                    new Wanted(
                                            patient, Set.of(file.type()), position, order.since()),
                                    0,
                                    1);
                    case DELETED ->
                            reader.deletions(
                                    new Wanted(
                                            patient,
                                            Set.copyOf(order.types()),
                                            position,
                                            order.since()),
                                    0,
                                    1);
                };
        return rows.last() > 0;
    }

    private boolean permitted(PatientId patient, LookReply.Ready ready, ExportedFile file) {
        return switch (WaitingThreads.await(consent.ask(patient, ready.order()))) {
            case Answer.Permits(var filter) ->
                    file.kind() == ExportedFile.Kind.DELETED
                            ? filter.permitsEverything()
                            : filter.permitsAll(file.type());
            case Answer.Denies _, Answer.Gone _, Answer.Unreadable _ -> false;
        };
    }
}
