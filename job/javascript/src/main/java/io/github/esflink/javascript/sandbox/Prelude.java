package io.github.esflink.javascript.sandbox;

import org.graalvm.polyglot.Source;

/**
 * What runs in every context before the script: bounds that the engine has no option for. The
 * engine's own loops over the elements of an array notice no cancellation when the array is no real
 * one ({@code Array.from({length: 1e9})}), so that what they may run over is bounded.
 */
final class Prelude {

    /** More elements than an event of 16 MiB has. */
    private static final int MOST_ELEMENTS = 1 << 23;

    private static final String TEXT =
            """
            (function (most) {
              const apply = Reflect.apply, define = Object.defineProperty;
              const check = (list) => {
                if (list != null && list.length > most)
                  throw new RangeError('an array of more than ' + most + ' elements');
              };
              const bound = (owner, name, which) => {
                const native = owner[name];
                if (typeof native !== 'function') return;
                const bounded = {[name](...args) {
                  check(which === undefined ? this : args[which]);
                  return apply(native, this, args);
                }}[name];
                define(bounded, 'length', {value: native.length});
                define(owner, name, {value: bounded, writable: true, configurable: true});
              };
              for (const name of Object.getOwnPropertyNames(Array.prototype))
                if (!['constructor', 'push', 'pop', 'at', 'concat', 'keys', 'values', 'entries', 'toString',
                      'toLocaleString'].includes(name))
                  bound(Array.prototype, name);
              bound(Array, 'from', 0);
            })(%d);
            """
                    .formatted(MOST_ELEMENTS);

    static final Source SOURCE =
            Source.newBuilder("js", TEXT, "bounds").internal(true).buildLiteral();

    private Prelude() {}
}
