package io.github.esflink.reliability.latency;

import java.util.List;

/**
 * The times of one way.
 *
 * @param name of the way
 * @param nanos the shortest first
 */
record Series(String name, List<Long> nanos) {

    /**
     * @param share such as 0.999: so many were no slower
     */
    double millis(double share) {
        int index = (int) Math.ceil(share * nanos.size()) - 1;
        return nanos.get(Math.max(0, index)) / 1e6;
    }
}
