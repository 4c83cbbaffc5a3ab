/** What is particular to reading one stream: its links, its gaps, and who keeps it. */
@NullMarked
package io.github.esflink.source.stream;

import org.jspecify.annotations.NullMarked;
