/** What Flink runs: operators with names that people read and uids that savepoints find again. */
@NullMarked
package io.github.esflink.job.pipeline;

import org.jspecify.annotations.NullMarked;
