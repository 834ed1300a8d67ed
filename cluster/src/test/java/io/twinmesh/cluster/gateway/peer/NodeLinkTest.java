package io.twinmesh.cluster.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.twinmesh.wire.node.Cancel;
import io.twinmesh.wire.node.GatewayFrame;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class NodeLinkTest {
    private final FakeStream stream = new FakeStream();
    private final NodeLink link = new NodeLink(stream, 20, 1_000);

    @Test
    void numbers_frames_and_keeps_them_until_the_stream_takes_them() {
        stream.ready = false;
        assertThat(link.send(frame())).isTrue();
        assertThat(link.send(frame())).isTrue();
        assertThat(stream.sent).isEmpty();

        stream.ready = true;
        link.flush();

        assertThat(stream.sent).containsExactly(1L, 2L);
    }

    @Test
    void says_so_when_a_node_has_not_read_for_too_long() {
        stream.ready = false;
        for (var n = 0; n < 20; n++) {
            assertThat(link.send(frame())).isTrue();
        }

        assertThat(link.send(frame())).isFalse();
    }

    @Test
    void says_so_when_what_a_node_has_not_read_is_too_much() {
        stream.ready = false;
        assertThat(link.send(frame(400))).isTrue();
        assertThat(link.hasRoom(frame(400))).isTrue();
        assertThat(link.send(frame(400))).isTrue();
        assertThat(link.hasRoom(frame(400))).isFalse();
        assertThat(link.send(frame(400))).isFalse();

        stream.ready = true;
        link.flush();

        assertThat(link.send(frame(400))).isTrue();
        assertThat(stream.sent).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_node_that_is_behind_is_asked_for_no_more_frames_until_it_has_read_on() {
        stream.ready = false;
        fallBehind();
        link.request(1);
        link.request(2);
        assertThat(link.behind()).isTrue();
        assertThat(stream.asked).isZero();

        stream.ready = true;
        link.flush();

        assertThat(link.behind()).isFalse();
        assertThat(stream.asked).isEqualTo(3);
        link.request(1);
        assertThat(stream.asked).isEqualTo(4);
    }

    @Test
    void a_node_that_is_behind_gets_nothing_but_the_last_word_when_its_stream_ends() {
        stream.ready = false;
        fallBehind();

        link.complete(frame());

        assertThat(stream.sent).containsExactly(NodeLink.MOST_BEFORE_BEHIND + 2L);
        assertThat(stream.ends).containsExactly("completed");
    }

    @Test
    void ends_once_and_sends_what_waited() {
        stream.ready = false;
        link.send(frame());

        link.complete();
        link.complete();
        link.fail(Status.INTERNAL);
        link.send(frame());

        assertThat(stream.sent).containsExactly(1L);
        assertThat(stream.ends).containsExactly("completed");
    }

    private void fallBehind() {
        for (var n = 0; n <= NodeLink.MOST_BEFORE_BEHIND; n++) {
            link.send(frame());
        }
    }

    private static GatewayFrame.Builder frame() {
        return GatewayFrame.newBuilder().setCancel(Cancel.getDefaultInstance());
    }

    private static GatewayFrame.Builder frame(int bytes) {
        return GatewayFrame.newBuilder()
                .setCancel(Cancel.newBuilder().setLeaseId("x".repeat(bytes)));
    }

    private static final class FakeStream extends ServerCallStreamObserver<GatewayFrame> {
        final List<Long> sent = new ArrayList<>();
        final List<String> ends = new ArrayList<>();
        boolean ready = true;
        int asked;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onNext(GatewayFrame frame) {
            sent.add(frame.getSeq());
        }

        @Override
        public void onError(Throwable broken) {
            ends.add("error");
        }

        @Override
        public void onCompleted() {
            ends.add("completed");
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {
            asked += count;
        }

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
