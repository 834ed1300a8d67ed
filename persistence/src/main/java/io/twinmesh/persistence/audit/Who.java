package io.twinmesh.persistence.audit;

import java.util.Optional;

/// Who did it. The client stands in clear, the rest is sealed under the installation's key: it
/// outlives the patient's.
///
/// @param client the client's id; empty when nobody could be made out
/// @param user reference to the person behind the client, for example `Practitioner/17`
/// @param address network address the request came from
/// @param purpose HL7 purpose of use
/// @param request the request's own id, the header `X-Request-Id` or one made for it
public record Who(
        String client,
        Optional<String> user,
        Optional<String> address,
        Optional<String> purpose,
        String request) {
    static final int LONGEST = 200;

    public Who {
        if (client.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a client's id has at most " + LONGEST + " characters, got " + client.length());
        }
        user = user.map(What::cut);
        address = address.map(What::cut);
        purpose = purpose.map(What::cut);
        request = What.cut(request);
    }

    @Override
    public String toString() {
        return "Who[" + client + "]";
    }
}
