package io.twinmesh.cluster.serving.rest;

import java.util.Arrays;

/// What follows the JSON of a request: the bytes of its inputs, one after the other.
final class BinaryTail {
    private final byte[] body;
    private int next;

    BinaryTail(byte[] body, int from) {
        this.body = body;
        this.next = from;
    }

    byte[] take(long size) throws RequestRefused {
        if (size > body.length - next) {
            throw RequestRefused.malformed("there are fewer binary data than 'binary_data_size'");
        }
        var part = Arrays.copyOfRange(body, next, next + (int) size);
        next += (int) size;
        return part;
    }

    void end() throws RequestRefused {
        if (next != body.length) {
            throw RequestRefused.malformed("there are more binary data than 'binary_data_size'");
        }
    }
}
