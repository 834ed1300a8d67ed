package io.twinmesh.cluster.telemetry.line;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.apache.pekko.dispatch.Dispatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

import java.util.logging.Logger;

class LibraryLogsTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ch.qos.logback.classic.Logger root =
            (ch.qos.logback.classic.Logger)
                    LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @BeforeEach
    void join() {
        lines.start();
        root.addAppender(lines);
        LibraryLogs.join();
    }

    @AfterEach
    void part() {
        SLF4JBridgeHandler.uninstall();
        root.detachAppender(lines);
    }

    @Test
    void a_warning_of_a_library_is_a_line_as_all_others_and_no_other_place_hears_it() {
        Logger.getLogger("io.grpc.internal").warning("somebody went away");
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("somebody went away");
        assertThat(Logger.getLogger("").getHandlers())
                .hasOnlyElementsOfType(SLF4JBridgeHandler.class);
    }

    @Test
    void nobody_can_fill_the_log_by_breaking_off_connections_or_by_asking_too_much()
            throws Exception {
        var ours = new LoggerContext();
        var reading = new JoranConfigurator();
        reading.setContext(ours);
        reading.doConfigure(LibraryLogs.class.getResource("/logback.xml"));
        assertThat(ours.getLogger("io.grpc.netty.NettyServerHandler").getEffectiveLevel())
                .isEqualTo(Level.OFF);
        // says of each piece of work that it was refused
        assertThat(ours.getLogger(Dispatcher.class.getName()).getEffectiveLevel())
                .isEqualTo(Level.OFF);
        assertThat(ours.getLogger("io.grpc.netty").getEffectiveLevel()).isEqualTo(Level.WARN);
        ours.stop();
    }
}
