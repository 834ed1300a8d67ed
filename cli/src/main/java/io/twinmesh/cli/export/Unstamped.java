package io.twinmesh.cli.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Takes `meta.versionId` and `meta.lastUpdated` out of a resource: the server that it comes from
/// put them in, and the one that takes it counts anew. Every other byte stays, so that a server
/// sees that it has the resource already.
final class Unstamped {
    private static final Set<String> STAMPS = Set.of("versionId", "lastUpdated");

    private final byte[] resource;
    private final JsonParser json;

    private Unstamped(byte[] resource, JsonParser json) {
        this.resource = resource;
        this.json = json;
    }

    /// A field with its value.
    ///
    /// @param from the opening quote of the name
    /// @param to behind the value
    private record Member(String name, int from, int to) {
        boolean stamp() {
            return STAMPS.contains(name);
        }
    }

    private record Cut(int from, int to) {}

    /// @param resource one well-formed JSON object, UTF-8
    static byte[] of(JsonFactory factory, byte[] resource) throws IOException {
        try (var json = factory.createParser(resource)) {
            return new Unstamped(resource, json).without();
        }
    }

    private byte[] without() throws IOException {
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var from = offset();
            var meta = json.currentName().equals("meta");
            if (json.nextToken() == JsonToken.START_OBJECT && meta) {
                var members = members();
                var to = behind();
                return members.stream().allMatch(Member::stamp)
                        ? spliced(List.of(alone(new Member("meta", from, to))))
                        : spliced(among(members));
            }
            json.skipChildren();
        }
        return resource.clone();
    }

    private List<Member> members() throws IOException {
        var members = new ArrayList<Member>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            var from = offset();
            json.nextToken();
            json.skipChildren();
            json.getText();
            members.add(new Member(name, from, behind()));
        }
        return members;
    }

    /// The stamps before the last member that stays go with the comma behind them; those after it
    /// go with the comma before them.
    private List<Cut> among(List<Member> members) {
        var cuts = new ArrayList<Cut>();
        int last = members.size() - 1;
        while (members.get(last).stamp()) {
            last--;
        }
        for (var member : members.subList(0, last)) {
            if (member.stamp()) {
                cuts.add(new Cut(member.from(), commaBehind(member) + 1));
            }
        }
        cuts.add(new Cut(members.get(last).to(), members.getLast().to()));
        return cuts;
    }

    private Cut alone(Member member) {
        int behind = commaBehind(member);
        if (resource[behind] == ',') {
            return new Cut(member.from(), behind + 1);
        }
        int before = member.from() - 1;
        while (blank(resource[before])) {
            before--;
        }
        return new Cut(resource[before] == ',' ? before : member.from(), member.to());
    }

    /// Where the comma behind a member is, or the brace that ends the object.
    private int commaBehind(Member member) {
        int behind = member.to();
        while (blank(resource[behind])) {
            behind++;
        }
        return behind;
    }

    private static boolean blank(byte one) {
        return one == ' ' || one == '\n' || one == '\r' || one == '\t';
    }

    private byte[] spliced(List<Cut> cuts) {
        var out = new ByteArrayOutputStream(resource.length);
        int at = 0;
        for (var cut : cuts) {
            out.write(resource, at, cut.from() - at);
            at = cut.to();
        }
        out.write(resource, at, resource.length - at);
        return out.toByteArray();
    }

    private int offset() {
        return Math.toIntExact(json.currentTokenLocation().getByteOffset());
    }

    private int behind() {
        return Math.toIntExact(json.currentLocation().getByteOffset());
    }
}
