package io.twinmesh.inference.input;

import java.util.Arrays;
import java.util.Base64;

/// One value a model receives. Its text hides the value, which is clinical.
public sealed interface InputValue {
    /// A finite number in the unit that the manifest declares.
    record Amount(double value) implements InputValue {
        public Amount {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("input must be a finite number, got " + value);
            }
        }

        @Override
        public String toString() {
            return "Amount[hidden]";
        }
    }

    /// A yes or no.
    record Flag(boolean value) implements InputValue {
        @Override
        public String toString() {
            return "Flag[hidden]";
        }
    }

    /// One of the manifest's choices.
    record Choice(String value) implements InputValue {
        @Override
        public String toString() {
            return "Choice[hidden]";
        }
    }

    /// The bytes of a PNG or JPEG.
    final class Image implements InputValue {
        private final byte[] bytes;

        public Image(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        /// @throws IllegalArgumentException when the text is no base64; the message holds nothing
        ///   of it
        public static Image ofBase64(String text) {
            try {
                return new Image(Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("an image is given in base64");
            }
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        public int size() {
            return bytes.length;
        }

        public String base64() {
            return Base64.getEncoder().encodeToString(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Image image && Arrays.equals(image.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Image[hidden]";
        }
    }
}
