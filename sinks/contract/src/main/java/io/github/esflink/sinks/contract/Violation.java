package io.github.esflink.sinks.contract;

import org.apache.flink.annotation.PublicEvolving;

/** What a receiver must never see. */
@PublicEvolving
public enum Violation {
    /** Two deliveries of one stream at once. */
    OVERLAP,
    /** An event came though one before it was never sent. */
    GAP,
    /** An event came before the one before it was acknowledged. */
    OUT_OF_ORDER,
    /** An earlier event came again without a restart. */
    STEP_BACK,
    /** An event came twice where the guarantee is exactly once. */
    DUPLICATE
}
