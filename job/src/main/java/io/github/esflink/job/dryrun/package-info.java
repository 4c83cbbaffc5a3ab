/** What a connector would make of the newest events, to be looked at and sent nowhere. */
@NullMarked
package io.github.esflink.job.dryrun;

import org.jspecify.annotations.NullMarked;
