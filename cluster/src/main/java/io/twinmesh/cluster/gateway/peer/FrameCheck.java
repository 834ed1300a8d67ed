package io.twinmesh.cluster.gateway.peer;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;

import io.twinmesh.actors.Refusal;
import io.twinmesh.inference.proof.FrameSignature;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.wire.node.NodeFrame;
import io.twinmesh.wire.node.NodeMessage;

import java.util.Optional;

/// Lets a node's frames through in order 1, 2, 3, …, each signed for this session. Used by one
/// thread.
public final class FrameCheck {
    /// What no field is known of is not kept.
    private static final Parser<NodeMessage> MESSAGES =
            DiscardUnknownFieldsParser.wrap(NodeMessage.parser());

    private final byte[] nonce;
    private long next = 1;
    private Optional<VerifyingKey> key = Optional.empty();

    public FrameCheck(byte[] nonce) {
        this.nonce = nonce.clone();
    }

    public sealed interface Checked {
        record Passed(NodeMessage message) implements Checked {}

        record Failed(Refusal refusal) implements Checked {}
    }

    /// The key of the session, once its hello named one.
    public Optional<VerifyingKey> key() {
        return key;
    }

    public Checked check(NodeFrame frame) {
        if (frame.getSeq() != next) {
            return failed(
                    "node.sequence-broken",
                    "got frame " + Long.toUnsignedString(frame.getSeq()) + ", want " + next);
        }
        // once the key is known, nothing unsigned is even parsed
        if (key.isPresent() && !signed(frame)) {
            return wrongSignature();
        }
        NodeMessage message;
        try {
            message = MESSAGES.parseFrom(frame.getBody());
        } catch (InvalidProtocolBufferException _) {
            return failed("node.frame-malformed", "the body of frame " + next + " is no message");
        }
        if (key.isEmpty()) {
            // the first frame names the key that all frames are signed with, this one included
            if (!message.hasHello()) {
                return failed("node.hello-expected", "the first frame of a session is Hello");
            }
            var bytes = message.getHello().getPublicKey().toByteArray();
            if (bytes.length != 32 || !new VerifyingKey(bytes).usable()) {
                return failed("node.key-invalid", "public_key is no Ed25519 key of 32 bytes");
            }
            key = Optional.of(new VerifyingKey(bytes));
            if (!signed(frame)) {
                return wrongSignature();
            }
        }
        var misformed = MessageForm.problem(message);
        if (misformed.isPresent()) {
            return failed("node.frame-malformed", "frame " + next + ": " + misformed.get());
        }
        next++;
        return new Checked.Passed(message);
    }

    private boolean signed(NodeFrame frame) {
        return FrameSignature.verifies(
                key.orElseThrow(),
                nonce,
                next,
                frame.getBody().toByteArray(),
                frame.getSignature().toByteArray());
    }

    private Checked wrongSignature() {
        return failed("node.signature-invalid", "the signature of frame " + next + " is wrong");
    }

    private static Checked failed(String code, String why) {
        return new Checked.Failed(new Refusal(code, why));
    }
}
