package io.twinmesh.persistence.vault.key;

import java.util.List;

/// Wraps the data keys, and unwraps what it or one of the master keys before it has wrapped. No
/// master key ever comes through here, only names, data keys and what they are wrapped as: a key
/// management service that gives no key out fits as well as keys that this process holds. Methods
/// may block, and are safe for use by several threads.
public interface MasterKey {
    /// The names of all that can unwrap, the newest first; the first one wraps. A name says nothing
    /// of a key's content.
    List<String> ids();

    /// Which master key wraps now.
    default String id() {
        return ids().getFirst();
    }

    /// Wraps a data key under the newest master key.
    ///
    /// @param context names the key: whose it is and what it seals. It must be said again to unwrap
    WrappedKey wrap(String context, byte[] dataKey);

    /// @throws IllegalStateException when the master key that wrapped it is not there
    /// @throws TamperedException when the bytes or the context are not those it was wrapped with
    byte[] unwrap(String context, WrappedKey wrapped);

    /// Makes a new master key, which wraps from now on; those before it still unwrap. It is kept
    /// safe before anything is wrapped by it.
    void turn();

    /// Forgets a master key that wraps nothing any more, for ever.
    ///
    /// @throws IllegalArgumentException for the newest one
    void forget(String id);
}
