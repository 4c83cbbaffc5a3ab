package io.github.esflink.javascript;

import io.github.esflink.javascript.record.RecordView;
import io.github.esflink.javascript.record.ScriptRecord;
import io.github.esflink.javascript.record.ScriptResult;
import io.github.esflink.javascript.sandbox.CallFailedException;
import io.github.esflink.javascript.sandbox.Sandbox;

/**
 * A script that runs. What it keeps in variables outside of its function stays from record to
 * record, until {@link Sandbox#CALLS_OF_A_CONTEXT} records are done or one takes more than it may:
 * then it starts anew. It is a place for what can be made again, not for counts or sums.
 *
 * <p>One thread at a time; it owns a thread that watches.
 */
public final class RunningScript implements AutoCloseable {

    private final Sandbox sandbox;

    RunningScript(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * Starts the engine, so that the first record does not wait for it. Without it the first record
     * does this.
     *
     * <p>What takes more than it may here is tried again with the first record, which it then fails
     * with: on a machine that is busy it must not keep the whole job from starting.
     *
     * @throws ScriptSyntaxException when what stands outside of functions fails
     */
    public void open() throws ScriptSyntaxException {
        try {
            sandbox.open();
        } catch (CallFailedException e) {
            if (!e.isExcess()) {
                throw new ScriptSyntaxException(String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * Gives a record to the script.
     *
     * @throws ScriptException when the script fails, takes more than it may, or writes what a
     *     record cannot hold; the next record can follow
     */
    public ScriptResult transform(ScriptRecord record) throws ScriptException {
        try {
            return sandbox.call(
                    function -> {
                        RecordView view = new RecordView(record, sandbox::checkpoint);
                        return view.result(Script.FUNCTION, function.execute(view));
                    });
        } catch (CallFailedException e) {
            throw new ScriptException(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the thread that watches and gives everything back. */
    @Override
    public void close() {
        sandbox.close();
    }
}
