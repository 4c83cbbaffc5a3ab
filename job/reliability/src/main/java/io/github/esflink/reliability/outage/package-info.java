/** {@code job/outage.sh}: an endpoint that is down until everything is full, and a kill on top. */
@NullMarked
package io.github.esflink.reliability.outage;

import org.jspecify.annotations.NullMarked;
