package io.twinmesh.cluster.http.body;

/// The body of a request, which has its place until nobody works on it any more.
public record HeldBody(byte[] bytes, BodyRoom.Place place) {}
