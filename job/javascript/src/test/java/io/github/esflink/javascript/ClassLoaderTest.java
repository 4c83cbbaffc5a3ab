package io.github.esflink.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job's classes go with the job: those of the script engine too. */
@Tag("slow")
class ClassLoaderTest {

    private static final int RESTARTS = 4;

    @Test
    void nothingHoldsTheClassLoaderOfAScriptThatIsClosed() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < RESTARTS; i++) {
            loaders.add(runInItsOwnLoader());
        }
        long still = collected(loaders);

        // The last one may be held by a soft reference of the JDK.
        assertThat(still).as("class loaders that stayed, of " + RESTARTS).isLessThanOrEqualTo(1);
    }

    private static long collected(List<WeakReference<ClassLoader>> loaders) {
        long still = loaders.size();
        for (int i = 0; i < 20 && still > 0; i++) {
            System.gc();
            still = loaders.stream().filter(loader -> loader.get() != null).count();
        }
        return still;
    }

    private static WeakReference<ClassLoader> runInItsOwnLoader() throws Exception {
        URL[] classPath =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(ClassLoaderTest::url)
                        .toArray(URL[]::new);
        try (URLClassLoader loader =
                new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            // As a task does it: in a thread that ends with the job.
            FutureTask<?> task = new FutureTask<>(once(loader));
            new Thread(task).start();
            task.get();
            return new WeakReference<>(loader);
        }
    }

    private static Callable<?> once(ClassLoader loader) throws ReflectiveOperationException {
        return (Callable<?>)
                loader.loadClass(Once.class.getName()).getDeclaredConstructor().newInstance();
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(entry, e);
        }
    }

    /** Runs a good call and one that has to be stopped. */
    public static final class Once implements Callable<Boolean> {

        @Override
        public Boolean call() throws Exception {
            try (RunningScript running =
                    Script.parse(
                                    "function transform(r) { if (r.value.bad) for (;;) {} r.value.a = 1; }")
                            .start(new ScriptLimits(Duration.ofMillis(100), 1 << 26))) {
                running.transform(TestRecord.of("{}"));
                try {
                    running.transform(TestRecord.of("{\"bad\":true}"));
                } catch (ScriptException e) {
                    running.transform(TestRecord.of("{}"));
                    return true;
                }
                return false;
            }
        }
    }
}
