package io.twinmesh.inference.input;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;

import java.util.Arrays;
import java.util.Base64;
import java.util.TreeMap;

/// The bytes of a lease's inputs: `{"inputs":{name:value,…},"salt":"…"}`, canonical. The salt makes
/// the digest of these bytes useless for guessing small sets of values. An image is
/// `{"base64":"…"}`.
public final class InputJson {
    /// No lease has more inputs than this.
    public static final int MAX_INPUTS = 1024;

    /// No lease's inputs take more bytes than this.
    public static final int MAX_BYTES = 768 * 1024;

    private static final int SALT_BYTES = 16;
    private static final String IMAGE = "base64";

    private InputJson() {}

    /// Values and the salt they travel with.
    ///
    /// @param salt 16 random bytes
    public record Salted(InputValues values, byte[] salt) {
        public Salted {
            if (salt.length != SALT_BYTES) {
                throw new IllegalArgumentException(
                        "a salt has " + SALT_BYTES + " bytes, got " + salt.length);
            }
            if (values.values().size() > MAX_INPUTS) {
                throw new IllegalArgumentException(
                        "a lease has at most "
                                + MAX_INPUTS
                                + " inputs, got "
                                + values.values().size());
            }
            salt = salt.clone();
        }

        @Override
        public byte[] salt() {
            return salt.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Salted(InputValues v, byte[] s)
                    && v.equals(values)
                    && Arrays.equals(s, salt);
        }

        @Override
        public int hashCode() {
            return 31 * values.hashCode() + Arrays.hashCode(salt);
        }

        @Override
        public String toString() {
            return "Salted[" + values + "]";
        }
    }

    /// @param salt 16 random bytes, fresh for every lease
    public static byte[] write(InputValues values, byte[] salt) {
        var salted = new Salted(values, salt);
        var node = JsonNodeFactory.instance.objectNode();
        var inputs = node.putObject("inputs");
        values.values()
                .forEach((name, value) -> {
                    switch (value) {
                        case InputValue.Amount(double amount) -> inputs.put(name, amount);
                        case InputValue.Flag(boolean flag) -> inputs.put(name, flag);
                        case InputValue.Choice(String choice) -> inputs.put(name, choice);
                        case InputValue.Image image ->
                                inputs.putObject(name).put(IMAGE, image.base64());
                    }
                });
        node.put("salt", Base64.getEncoder().encodeToString(salted.salt()));
        return CanonicalJson.bytes(node);
    }

    /// Reads what [#write] wrote.
    ///
    /// @throws IllegalArgumentException naming the place, never a value
    public static Salted read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "lease inputs have at most " + MAX_BYTES + " bytes, got " + bytes.length);
        }
        var lease = StrictObject.parse(bytes, "lease");
        var inputs = lease.object("inputs");
        var values = new TreeMap<String, InputValue>();
        for (var name : inputs.names()) {
            values.put(name, value(inputs, name));
        }
        var salt = salt(lease);
        lease.end();
        return new Salted(new InputValues(values), salt);
    }

    private static InputValue value(StrictObject inputs, String name) {
        var node = inputs.value(name);
        if (node.isBoolean()) {
            return new InputValue.Flag(node.booleanValue());
        }
        if (node.isTextual()) {
            return new InputValue.Choice(node.textValue());
        }
        if (node.isNumber()) {
            return new InputValue.Amount(inputs.number(name));
        }
        if (node.isObject()) {
            var image = inputs.object(name);
            var value = InputValue.Image.ofBase64(image.text(IMAGE));
            image.end();
            return value;
        }
        throw inputs.wrong(name, "a number, true, false, a string or an image");
    }

    private static byte[] salt(StrictObject lease) {
        try {
            return Base64.getDecoder().decode(lease.text("salt"));
        } catch (IllegalArgumentException e) {
            throw lease.wrong("salt", "base64");
        }
    }
}
