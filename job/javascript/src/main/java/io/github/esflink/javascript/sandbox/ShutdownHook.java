package io.github.esflink.javascript.sandbox;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine asks the JVM to be told of its end, and is never forgotten by it: a class loader that
 * is to go, that of a job in a cluster, would stay for good. There is nothing that the engine would
 * have to do then which {@link Sandbox#close} does not.
 */
final class ShutdownHook {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownHook.class);
    private static final String ENGINE = "org.graalvm.polyglot.";

    private ShutdownHook() {}

    /** Takes the engine's hooks away, those of this class loader only. */
    static void remove() {
        ClassLoader own = ShutdownHook.class.getClassLoader();
        if (own == ClassLoader.getSystemClassLoader()) {
            return;
        }
        try {
            Field target = Thread.class.getDeclaredField("target");
            target.setAccessible(true);
            Field hooks =
                    Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
            hooks.setAccessible(true);
            synchronized (hooks.getDeclaringClass()) {
                Object all = hooks.get(null);
                if (all instanceof Map<?, ?> map) {
                    for (Object hook : List.copyOf(map.keySet())) {
                        Object task = target.get(hook);
                        if (task != null
                                && task.getClass().getName().startsWith(ENGINE)
                                && task.getClass().getClassLoader() == own) {
                            Runtime.getRuntime().removeShutdownHook((Thread) hook);
                        }
                    }
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info(
                    "The script engine's classes stay in memory after this job, because the JVM is started without --add-opens=java.base/java.lang=ALL-UNNAMED ({}).",
                    e.toString());
        }
    }
}
