/** Random faults on a real cluster, and what both ends saw of them. */
@NullMarked
package io.github.esflink.reliability.chaos;

import org.jspecify.annotations.NullMarked;
