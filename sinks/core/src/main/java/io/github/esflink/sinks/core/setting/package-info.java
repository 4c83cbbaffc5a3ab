/** What is wrong with the settings of a sink, as values: by key, with a reason. */
@NullMarked
package io.github.esflink.sinks.core.setting;

import org.jspecify.annotations.NullMarked;
