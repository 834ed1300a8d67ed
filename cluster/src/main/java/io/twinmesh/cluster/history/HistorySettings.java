package io.twinmesh.cluster.history;

/// How much of a history one request may read.
///
/// @param mostEvents how many events may be replayed for one view
/// @param replaysAtOnce how many views of the past are made at one time
/// @param mostRows how many rows one page of a timeline has
public record HistorySettings(int mostEvents, int replaysAtOnce, int mostRows) {}
