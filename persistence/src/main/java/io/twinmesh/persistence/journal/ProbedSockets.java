package io.twinmesh.persistence.journal;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Map;

import javax.net.SocketFactory;

/// Sockets that ask the other machine whether it is still there while they wait for it. One that is
/// there answers whatever its database is busy with, so no statement is too long for that. Made by
/// PostgreSQL's driver, by name.
public final class ProbedSockets extends SocketFactory {
    private static final Map<SocketOption<Integer>, Integer> QUESTIONS =
            Map.of(
                    ExtendedSocketOptions.TCP_KEEPIDLE, Vanishing.IDLE_SECONDS,
                    ExtendedSocketOptions.TCP_KEEPINTERVAL, Vanishing.INTERVAL_SECONDS,
                    ExtendedSocketOptions.TCP_KEEPCOUNT, Vanishing.QUESTIONS);

    /// Not connected yet. The driver itself says whether it asks at all (`tcpKeepAlive`).
    @Override
    public Socket createSocket() throws IOException {
        var socket = new Socket();
        var known = socket.supportedOptions();
        for (var question : QUESTIONS.entrySet()) {
            if (known.contains(question.getKey())) {
                socket.setOption(question.getKey(), question.getValue());
            }
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(0), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(0), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        return connected(
                new InetSocketAddress(local, localPort), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        return connected(
                new InetSocketAddress(local, localPort), new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress from, InetSocketAddress to) throws IOException {
        var socket = createSocket();
        try {
            socket.bind(from);
            socket.connect(to);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
