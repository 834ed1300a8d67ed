package io.twinmesh.actors.stored;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.UnreadableBytesException;

import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.serialization.SerializationSetup;
import org.apache.pekko.serialization.SerializerDetails;
import org.apache.pekko.serialization.SerializerWithStringManifest;

import java.util.List;

/// Writes every [Stored] value under its tag. The identifier is part of every journal row: it never
/// changes.
public final class StoredSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 20_260_001;

    private final StoredFormat format;

    public StoredSerializer(StoredFormat format) {
        this.format = format;
    }

    /// Registers the serializer for an actor system; pass it to `ActorSystem.create` together with
    /// the bootstrap set-up.
    public static Setup setup(StoredFormat format) {
        return SerializationSetup.create(_ ->
                List.of(
                        SerializerDetails.create(
                                "twinmesh-stored",
                                new StoredSerializer(format),
                                List.of(Stored.class))));
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return format.tag((Stored) value);
    }

    @Override
    public byte[] toBinary(Object value) {
        return format.write((Stored) value);
    }

    /// Does not fail: the journal would give the whole entity up before it could say why.
    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        try {
            return format.read(manifest, bytes);
        } catch (UnreadableBytesException _) {
            return new UnreadableRow(manifest);
        }
    }
}
