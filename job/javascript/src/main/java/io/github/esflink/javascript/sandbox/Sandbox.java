package io.github.esflink.javascript.sandbox;

import io.github.esflink.javascript.tree.UnwritableValueException;
import java.io.InputStream;
import java.io.OutputStream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.management.ExecutionListener;
import org.jspecify.annotations.Nullable;

/**
 * A script in an engine of its own: no classes, files, network, processes, environment, threads; an
 * end to every call. A call that takes too much costs its context: the next one gets a new one.
 *
 * <p>One thread at a time. How a call ends that takes too much:
 *
 * <ol>
 *   <li>{@link Watchdog} sees it and marks it as stopped in {@link Guard};
 *   <li>from then on every function that the script enters throws. That alone ends a script that
 *       catches its own stack overflows, which no cancellation reaches: its calls no longer
 *       multiply;
 *   <li>the watchdog's thread cancels the context, which ends loops without calls;
 *   <li>the call comes back to {@link #call}, which sees in the guard that it was stopped.
 * </ol>
 */
public final class Sandbox implements AutoCloseable {

    /**
     * After so many calls a script starts anew, and with it what it keeps: it cannot grow for ever.
     */
    public static final int CALLS_OF_A_CONTEXT = 50_000;

    private static final String LANGUAGE = "js";
    private static final int LONGEST_STRING = 1 << 24;
    private static final String KIND_OF_FUNCTION =
            "(f) => Object.prototype.toString.call(f).slice(8, -1)";

    /**
     * What a call may take.
     *
     * @param nanos of the processor
     * @param bytes allocated
     */
    public record Bounds(long nanos, long bytes) {}

    /** Something to do with the function in the script's context. */
    @FunctionalInterface
    public interface Call<T> {
        T with(Value function);
    }

    private final Source script;
    private final String functionName;
    private final Bounds bounds;
    private final Guard guard = new Guard();
    private final Engine engine;
    private final Watchdog watchdog;

    private volatile @Nullable Context context;
    private @Nullable Value function;
    private int calls;
    private boolean isWarm;

    /**
     * @param functionName the function that it has to define
     */
    public Sandbox(String script, String functionName, Bounds bounds) {
        this.script = Source.newBuilder(LANGUAGE, script, "script").buildLiteral();
        this.functionName = functionName;
        this.bounds = bounds;
        this.engine = engine();
        ShutdownHook.remove();
        ExecutionListener.newBuilder()
                .roots(true)
                .sourceFilter(source -> !source.isInternal())
                .onEnter(event -> guard.enterFunction())
                .onReturn(event -> guard.leaveFunction())
                .attach(engine);
        this.watchdog = new Watchdog(guard, bounds, () -> context);
    }

    /** The engine looks for its languages with the class loader of the thread. */
    private static Engine engine() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Sandbox.class.getClassLoader());
        // Native code is looked for, of which there is none, and warned of.
        System.setProperty("polyglotimpl.AttachLibraryFailureAction", "ignore");
        try {
            return Engine.newBuilder(LANGUAGE)
                    .option("engine.WarnInterpreterOnly", "false")
                    .out(OutputStream.nullOutputStream())
                    .err(OutputStream.nullOutputStream())
                    .in(InputStream.nullInputStream())
                    .build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Context newContext() {
        return Context.newBuilder(LANGUAGE)
                .engine(engine)
                .allowAllAccess(false)
                .allowHostAccess(HostAccess.NONE)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowIO(IOAccess.NONE)
                .allowExperimentalOptions(true)
                .option("js.strict", "false")
                .option("js.disable-eval", "true")
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.console", "false")
                .option("js.graal-builtin", "false")
                .option("js.polyglot-builtin", "false")
                .option("js.java-package-globals", "false")
                .option("js.bigint", "false")
                .option("js.atomics", "false")
                .option("js.shared-array-buffer", "false")
                .option("js.webassembly", "false")
                .option("js.locale", "en-US")
                .option("js.timezone", "UTC")
                .option("js.string-length-limit", Integer.toString(LONGEST_STRING))
                .option("js.max-typed-array-length", Integer.toString(LONGEST_STRING))
                .build();
    }

    /**
     * Starts the engine, runs what stands outside of functions, and looks for the function. Done by
     * the first call if not before.
     *
     * @throws CallFailedException when it is no script or has no such function
     */
    public void open() throws CallFailedException {
        discard();
        Context opened = newContext();
        context = opened;
        // The engine's own work, which no script can help: it is not counted as the script's.
        opened.eval(Prelude.SOURCE);
        if (!isWarm) {
            opened.eval(Prelude.WARM_UP);
            isWarm = true;
        }
        function = guarded(opened, this::evaluate);
        calls = 0;
    }

    private Value evaluate(Context opened) {
        opened.eval(script);
        Value found = opened.getBindings(LANGUAGE).getMember(functionName);
        if (found == null || found.isNull()) {
            throw new UnwritableValueException(
                    "There is no function %s: expected function %s(record) { … }"
                            .formatted(functionName, functionName));
        }
        String kind =
                found.canExecute()
                        ? opened.eval(LANGUAGE, KIND_OF_FUNCTION).execute(found).asString()
                        : "";
        if (!kind.equals("Function")) {
            throw new UnwritableValueException(
                    "%s is %s: expected function %s(record) { … }, which has its result when it returns"
                            .formatted(
                                    functionName,
                                    kind.isEmpty() ? "no function" : "a " + kind,
                                    functionName));
        }
        return found;
    }

    /**
     * Calls the function.
     *
     * @throws CallFailedException when the script fails, or takes more than it may
     */
    public <T> T call(Call<T> call) throws CallFailedException {
        if (function == null || calls >= CALLS_OF_A_CONTEXT) {
            open();
        }
        calls++;
        Context opened = context;
        Value known = function;
        if (opened == null || known == null) {
            throw new IllegalStateException("A script is called after it was closed");
        }
        return guarded(opened, entered -> call.with(known));
    }

    private interface Work<T> {
        T in(Context entered);
    }

    private <T> T guarded(Context opened, Work<T> work) throws CallFailedException {
        T result = null;
        RuntimeException failure = null;
        Error fatal = null;
        watchdog.watchThisThread();
        guard.begin();
        watchdog.notice();
        try {
            opened.enter();
            try {
                result = work.in(opened);
            } finally {
                // What was put off by promises runs here, within the bounds of the call.
                opened.leave();
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            // A cancellation that comes while the host's code works for the script, too.
            fatal = e;
        }
        ExceededLimit exceeded = guard.end();
        if (exceeded != null || fatal != null || isBroken(failure)) {
            discard();
        }
        if (exceeded != null) {
            throw new CallFailedException(FailureText.of(exceeded, bounds, failure), true);
        }
        if (fatal instanceof StackOverflowError) {
            throw new CallFailedException("what it wrote takes more stack than there is");
        }
        if (fatal != null) {
            throw fatal;
        }
        if (failure != null) {
            throw new CallFailedException(FailureText.of(failure));
        }
        if (result == null) {
            throw new IllegalStateException("A call of a script has no result");
        }
        return result;
    }

    /** Whether a context is of no use after it. */
    private static boolean isBroken(@Nullable RuntimeException failure) {
        return failure instanceof PolyglotException thrown
                ? thrown.isCancelled() || thrown.isInternalError() || thrown.isResourceExhausted()
                : failure instanceof IllegalStateException;
    }

    /** Ends a call that was stopped while the host's code works for it. */
    public void checkpoint() {
        guard.checkpoint();
    }

    private void discard() {
        Context old = context;
        context = null;
        function = null;
        if (old != null) {
            old.close(true);
        }
    }

    @Override
    public void close() {
        watchdog.close();
        discard();
        engine.close(true);
    }
}
