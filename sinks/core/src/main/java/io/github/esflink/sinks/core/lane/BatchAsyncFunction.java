package io.github.esflink.sinks.core.lane;

import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A function that may be handed several elements at once, of one lane or of many: all of a lane's
 * in their order, and never two times of one lane at once. Whatever ends the call ends it for all
 * of them.
 */
@PublicEvolving
public interface BatchAsyncFunction<IN, OUT> extends GatedAsyncFunction<IN, OUT> {

    /**
     * Elements with equal destinations, which have the same gate, may be handed over together.
     * Called in the task's thread, cheap.
     */
    Object destinationOf(IN element);

    /**
     * Begins the call for all of them. Called in the task's thread; must not block.
     *
     * @param elements at least one; not to be kept longer than the call
     */
    void asyncInvoke(List<IN> elements, BatchFuture result);
}
