/**
 * What every ordered sink promises, as tests that it inherits: {@link
 * io.github.esflink.sinks.contract.OrderedSinkContract}. At the receiving end {@link
 * io.github.esflink.sinks.contract.DeliveryLog} looks for what is lost, out of order, at once or
 * twice.
 *
 * <p>For test scopes only.
 */
@NullMarked
package io.github.esflink.sinks.contract;

import org.jspecify.annotations.NullMarked;
