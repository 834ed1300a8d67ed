package io.twinmesh.cluster.fhir.intake;

import io.twinmesh.cluster.fhir.intake.bundle.BundleCutter;
import io.twinmesh.cluster.fhir.intake.bundle.BundleRefused;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.bundle.ReadBundle;
import io.twinmesh.cluster.fhir.intake.naming.Known;
import io.twinmesh.cluster.fhir.intake.naming.PatientNames;
import io.twinmesh.persistence.identity.Pseudonyms;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Reads what clients send to be stored: cuts out each resource, finds its name here and whose it
/// is, resolves its references, and reads the facts a twin understands. Holds no state; safe for
/// use by several threads. [#plan] blocks on what is stored already.
public final class FhirIntake {
    private final PatientNames patients;
    private final Known known;
    private final RandomGenerator random;

    /// @param random a cryptographically strong source, for new ids
    public FhirIntake(Pseudonyms pseudonyms, Known known, RandomGenerator random) {
        this.patients = new PatientNames(pseudonyms);
        this.known = known;
        this.random = random;
    }

    /// Cuts a bundle into its entries.
    ///
    /// @param bundle the body, UTF-8 JSON
    /// @return [ReadBundle.Refused] with `bundle.malformed`, `bundle.not-transaction` or
    ///   `bundle.too-many-entries`
    public ReadBundle bundle(byte[] bundle) {
        try {
            var cut = BundleCutter.bundle(bundle);
            return cut.type().equals("batch")
                    ? new ReadBundle.Batch(cut.entries())
                    : new ReadBundle.Transaction(cut.entries());
        } catch (BundleRefused e) {
            return new ReadBundle.Refused(e.refusal(), e.place());
        }
    }

    /// Plans entries that are done all or none.
    ///
    /// @param request the bytes that the entries were cut from
    public Intake plan(byte[] request, List<Entry> entries) {
        try {
            return new RequestReading(request, entries, known, patients, this::freshId).plan();
        } catch (BundleRefused e) {
            return Intake.Refused.of(e);
        }
    }

    /// Plans one request with a resource of its own, or with none when it deletes.
    ///
    /// @param method `POST`, `PUT` or `DELETE`
    /// @param url relative to the base: `Observation`, `Observation/1`, `Observation?identifier=…`
    /// @param ifMatch the header, empty when there is none
    /// @param ifNoneExist the header, empty when there is none
    /// @param body the resource, empty when there is none
    public Intake plan(String method, String url, String ifMatch, String ifNoneExist, byte[] body) {
        try {
            Optional<Entry.Body> resource =
                    method.equals("DELETE")
                            ? Optional.empty()
                            : Optional.of(BundleCutter.resource(body));
            var entry = Entry.alone(method, url, ifMatch, ifNoneExist, resource);
            return plan(body, List.of(entry));
        } catch (BundleRefused e) {
            return Intake.Refused.of(e);
        }
    }

    /// A random UUID (RFC 9562, version 4).
    private String freshId() {
        var high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        var low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
