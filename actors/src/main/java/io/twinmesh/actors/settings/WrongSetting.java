package io.twinmesh.actors.settings;

/// A setting, or two beside each other, cannot be as they are: one sentence with the keys, what
/// they must be and what they are.
public final class WrongSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /// @param key with all blocks before it
    /// @param complaint what it must be, and what it is
    WrongSetting(String key, String complaint) {
        super("setting " + key + ": " + complaint);
    }

    /// @param first with all blocks before it
    /// @param second with all blocks before it
    WrongSetting(String first, String second, String complaint) {
        super("settings " + first + " and " + second + ": " + complaint);
    }
}
