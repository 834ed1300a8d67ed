package io.twinmesh.cluster.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cluster.history.EventJson;
import io.twinmesh.persistence.notification.Notification;
import io.twinmesh.persistence.notification.Subscriber;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;

/// A webhook's request: which event of which twin, and nothing of its content. Its id stays the
/// same with each attempt, so that a receiver knows a repetition.
final class WebhookEnvelope implements Envelope {
    static final String FORM = "webhook";

    private final WebhookTargets targets;
    private final WebhookSettings settings;

    WebhookEnvelope(WebhookTargets targets, WebhookSettings settings) {
        this.targets = targets;
        this.settings = settings;
    }

    @Override
    public String form() {
        return FORM;
    }

    @Override
    public int keep() {
        return settings.keep();
    }

    @Override
    public Duration patience(Subscriber.Status status) {
        return settings.giveUpAfter();
    }

    @Override
    public Telling tell(Subscriber to, Occasion occasion, Instant now) {
        return switch (occasion) {
            case Occasion.News(var waiting) ->
                    new Telling.Request(
                            request(to, waiting.getFirst(), now), waiting.getFirst().number());
            case Occasion.Greeting(), Occasion.Quiet() -> new Telling.Nothing(0);
        };
    }

    private HttpRequest request(Subscriber to, Notification what, Instant now) {
        var target = targets.open(to.id(), to.target());
        var id = to.id() + "-" + what.number();
        var body = JsonNodeFactory.instance.objectNode();
        body.put("type", EventJson.type(what.tag())).put("timestamp", what.at().toString());
        body.putObject("data")
                .put("twin", what.twin().value())
                .put("sequenceNumber", what.sequenceNumber())
                .put("number", what.number());
        var text = body.toString();
        return HttpRequest.newBuilder(target.address().uri())
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .header("webhook-signature", target.secret().sign(id, now.getEpochSecond(), text))
                .timeout(settings.timeout())
                .POST(BodyPublishers.ofString(text))
                .build();
    }
}
