/**
 * Faults on demand: inside a node ({@link io.github.esflink.node.fault.Faults}) and below gRPC, on
 * the way to any server ({@link io.github.esflink.node.fault.FaultProxy}).
 */
@NullMarked
package io.github.esflink.node.fault;

import org.jspecify.annotations.NullMarked;
