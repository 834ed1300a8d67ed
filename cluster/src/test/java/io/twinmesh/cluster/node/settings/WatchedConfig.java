package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// Settings that tell which of their values somebody reads, whoever that is.
final class WatchedConfig {
    private WatchedConfig() {}

    /// @param read told of the path of each value, from the root
    static Config of(Config settings, Consumer<String> read) {
        return of(settings, "", read);
    }

    private static Config of(Config settings, String path, Consumer<String> read) {
        return (Config)
                Proxy.newProxyInstance(
                        Config.class.getClassLoader(),
                        new Class<?>[] {Config.class},
                        (_, method, arguments) -> {
                            try {
                                var value = method.invoke(settings, arguments);
                                if (!method.getName().startsWith("get")) {
                                    return value;
                                }
                                var key = path + arguments[0];
                                if (value instanceof Config block) {
                                    return of(block, key + ".", read);
                                }
                                read.accept(key);
                                return value;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
