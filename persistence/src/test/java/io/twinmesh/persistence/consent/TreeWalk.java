package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.history.Code;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The reading of nested provisions once more, as a plain walk over the trees, to check the
/// compiled table against. It shares no code with it but the records.
final class TreeWalk {
    private static final Map<String, Integer> LEVEL =
            Map.of("U", 0, "L", 1, "M", 2, "N", 3, "R", 4, "V", 5);
    private static final Set<Purpose> EMERGENCY =
            Set.of(Purpose.ETREAT, Purpose.BTG, Purpose.ERTREAT);

    /// Only the kinds that the tests use.
    private static final Map<Purpose, Purpose> KIND_OF =
            Map.of(
                    Purpose.COC, Purpose.TREAT,
                    Purpose.ETREAT, Purpose.TREAT,
                    Purpose.BTG, Purpose.ETREAT,
                    Purpose.ERTREAT, Purpose.ETREAT,
                    Purpose.CLINTRCH, Purpose.HRESCH);

    private final AccessRequest request;
    private final DataItem item;

    private TreeWalk(AccessRequest request, DataItem item) {
        this.request = request;
        this.item = item;
    }

    static boolean permits(Map<String, ConsentPolicy> consents, AccessRequest request, DataItem i) {
        var walk = new TreeWalk(request, i);
        var voices = new ArrayList<Effect>();
        consents.forEach((name, policy) -> voices.addAll(walk.voices(name, policy.root(), true)));
        return voices.contains(Effect.PERMIT) && !voices.contains(Effect.DENY);
    }

    /// @param sure whether everything round it applies for sure
    private List<Effect> voices(String consent, Provision p, boolean sure) {
        if (!about(p) || impossible(p)) {
            return List.of();
        }
        var surely = sure && certain(p);
        var nested = new ArrayList<Effect>();
        p.exceptions().forEach(e -> nested.addAll(voices(consent, e, surely)));
        if (!nested.isEmpty()) {
            return nested;
        }
        return switch (p.effect()) {
            case DENY -> List.of(Effect.DENY);
            case PERMIT -> surely && gives(consent, p) ? List.of(Effect.PERMIT) : List.of();
        };
    }

    private boolean about(Provision p) {
        var at = request.at();
        var begun = p.period().from().map(from -> !at.isBefore(from)).orElse(true);
        var over = p.period().until().map(until -> !at.isBefore(until)).orElse(false);
        var who = p.actors().isEmpty() || p.actors().stream().anyMatch(this::isActor);
        var what = p.actions().isEmpty() || p.actions().contains(request.action());
        return begun && !over && who && what && purposeNamed(p, request.purpose());
    }

    private boolean isActor(ConsentActor actor) {
        if (actor.reference().isPresent() || actor.identifier().isPresent()) {
            var byReference =
                    actor.reference()
                            .map(r ->
                                    request.who().references().contains(r)
                                            || r.endsWith("/" + request.who().client()))
                            .orElse(false);
            return byReference
                    || actor.identifier().map(request.who().identifiers()::contains).orElse(false);
        }
        return request.who().roles().contains(actor.role().orElseThrow());
    }

    private static boolean purposeNamed(Provision p, Purpose purpose) {
        var named = p.purposes().named();
        return named.isEmpty()
                || named.contains(purpose)
                || (KIND_OF.containsKey(purpose) && purposeNamed(p, KIND_OF.get(purpose)));
    }

    private boolean gives(String consent, Provision p) {
        if (!EMERGENCY.contains(request.purpose())) {
            return true;
        }
        var named = p.purposes().named();
        var emergencyNamed = named.contains(request.purpose()) || named.contains(Purpose.ETREAT);
        return emergencyNamed
                && request.opened().stream()
                        .anyMatch(rule -> rule.text().equals(consent + "#" + p.place()));
    }

    private boolean impossible(Provision p) {
        var data = p.data();
        var kind =
                (data.types().isEmpty() && data.classes().isEmpty())
                        || data.types().contains(item.type())
                        || data.classes().contains(item.dataClass());
        var code =
                data.codes().isEmpty()
                        || data.codes().stream().anyMatch(item.codes()::contains)
                        || (p.effect() == Effect.DENY
                                && data.codes().stream().anyMatch(item.mentioned()::contains));
        var label = data.labels().isEmpty() || held(p) > 0;
        var over =
                data.period().until().isPresent()
                        && item.first().isPresent()
                        && !item.first().get().isBefore(data.period().until().get());
        var before =
                data.period().from().isPresent()
                        && item.last().isPresent()
                        && item.last().get().isBefore(data.period().from().get());
        return !kind || !code || !label || over || before;
    }

    private boolean certain(Provision p) {
        var period = p.data().period();
        Instant never = Instant.MAX;
        var begun =
                period.from().isEmpty()
                        || !item.first().orElse(Instant.MIN).isBefore(period.from().get());
        var ended =
                period.until().isEmpty()
                        || item.last().orElse(never).isBefore(period.until().get());
        return begun && ended && held(p) == p.data().labels().size();
    }

    private long held(Provision p) {
        return p.data().labels().stream().filter(label -> carries(label, p.effect())).count();
    }

    private boolean carries(Code label, Effect effect) {
        if (!label.system().endsWith("v3-Confidentiality")) {
            return item.labels().contains(label);
        }
        int mark = LEVEL.getOrDefault(label.code(), 3);
        var level =
                item.labels().stream()
                        .filter(l -> l.system().endsWith("v3-Confidentiality"))
                        .mapToInt(l -> LEVEL.getOrDefault(l.code(), 3))
                        .max()
                        .orElse(3);
        return effect == Effect.PERMIT ? level <= mark : level >= mark;
    }
}
