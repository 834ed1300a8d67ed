package io.twinmesh.cluster.webhook;

import io.twinmesh.actors.Refusal;
import io.twinmesh.persistence.notification.Interest;
import io.twinmesh.persistence.notification.Subscriber;
import io.twinmesh.persistence.notification.Subscribers;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.vault.InstallationCipher;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Clients' webhooks. Each client sees and changes its own only. Every method blocks on the
/// database.
public final class Webhooks {
    private final Subscribers subscribers;
    private final WebhookTargets targets;
    private final JournalTailer tailer;
    private final WebhookSettings settings;
    private final InstantSource time;
    private final RandomGenerator random;

    /// @param random a cryptographically strong source, for ids and secrets
    public Webhooks(
            Subscribers subscribers,
            InstallationCipher cipher,
            JournalTailer tailer,
            WebhookSettings settings,
            InstantSource time,
            RandomGenerator random) {
        this.subscribers = subscribers;
        this.targets = new WebhookTargets(cipher);
        this.tailer = tailer;
        this.settings = settings;
        this.time = time;
        this.random = random;
    }

    /// How their notifications are sent.
    public Envelope envelope() {
        return new WebhookEnvelope(targets, settings);
    }

    /// What came of wanting one.
    public sealed interface Made {
        /// @param secret to check signatures with; it is shown this once
        record Webhook(Subscriber subscriber, String secret) implements Made {
            @Override
            public String toString() {
                return "Webhook[" + subscriber.id() + "]";
            }
        }

        record Refused(Refusal refusal) implements Made {}
    }

    /// @param secret the client's own, `whsec_…`; empty to have one made
    public Made make(String owner, String url, Interest interest, Optional<String> secret) {
        var address = ReceiverAddress.of(url, settings.plainOnLoopback());
        if (address.isEmpty()) {
            return refused(
                    "webhook.address-refused",
                    "a receiver has an https address without user and fragment");
        }
        var signing =
                secret.map(SigningSecret::of)
                        .orElseGet(() -> Optional.of(SigningSecret.random(random)));
        if (signing.isEmpty()) {
            return refused(
                    "webhook.secret-malformed",
                    "a secret is 'whsec_' and 24 to 64 bytes in Base64");
        }
        var id = newId();
        var target = new WebhookTargets.Target(address.get(), signing.get());
        var draft =
                Subscribers.Draft.active(
                        id, owner, WebhookEnvelope.FORM, targets.seal(id, target), interest);
        if (!subscribers.add(draft, settings.mostPerClient(), end(), time.instant())) {
            return refused(
                    "webhook.too-many",
                    "a client has at most " + settings.mostPerClient() + " webhooks");
        }
        return new Made.Webhook(find(owner, id).orElseThrow(), signing.get().text());
    }

    private long end() {
        try {
            return tailer.highest();
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    private String newId() {
        var id = new byte[16];
        random.nextBytes(id);
        return "wh-" + HexFormat.of().formatHex(id);
    }

    private static Made refused(String code, String why) {
        return new Made.Refused(new Refusal(code, why));
    }

    public List<Subscriber> of(String owner) {
        return subscribers.ownedBy(owner, WebhookEnvelope.FORM);
    }

    public Optional<Subscriber> find(String owner, String id) {
        return subscribers
                .find(id)
                .filter(one -> one.owner().equals(owner))
                .filter(one -> one.form().equals(WebhookEnvelope.FORM));
    }

    /// The address of one, as its owner gave it.
    public String url(Subscriber webhook) {
        return targets.open(webhook.id(), webhook.target()).address().uri().toString();
    }

    /// @return whether the owner had it
    public boolean remove(String owner, String id) {
        return subscribers.remove(owner, WebhookEnvelope.FORM, id);
    }

    /// @return whether the owner has it
    public boolean resume(String owner, String id) {
        return subscribers.resume(owner, WebhookEnvelope.FORM, id);
    }
}
