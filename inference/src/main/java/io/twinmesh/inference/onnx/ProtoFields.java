package io.twinmesh.inference.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;

import java.io.IOException;

/// Reads protobuf messages field by field, and skips what nobody asks for.
public final class ProtoFields {
    private ProtoFields() {}

    /// Reads one field's value and answers true, or answers false to have it skipped.
    @FunctionalInterface
    public interface Reader {
        /// @param delimited whether the value is a text, bytes or a message
        boolean read(int field, boolean delimited) throws IOException;
    }

    /// Reads one message.
    @FunctionalInterface
    public interface MessageReader {
        void read(CodedInputStream in) throws IOException;
    }

    /// To the end of the message.
    public static void each(CodedInputStream in, Reader reader) throws IOException {
        for (var tag = in.readTag(); tag != 0; tag = in.readTag()) {
            var delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (!reader.read(WireFormat.getTagFieldNumber(tag), delimited)) {
                in.skipField(tag);
            }
        }
    }

    /// A message that is the value of a field.
    public static void message(CodedInputStream in, MessageReader reader) throws IOException {
        var outer = in.pushLimit(in.readRawVarint32());
        reader.read(in);
        in.checkLastTagWas(0);
        in.popLimit(outer);
    }
}
