package io.github.esflink.javascript.sandbox;

import org.graalvm.polyglot.Source;

/**
 * What runs in every context before the script: bounds that the engine has no option for, and what
 * {@code JSON.stringify} says of numbers that it would round. The engine's own loops over the
 * elements of an array notice no cancellation when the array is no real one ({@code
 * Array.from({length: 1e9})}), so that what they may run over is bounded.
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
              const stringify = JSON.stringify;
              define(JSON, 'stringify', {value: {stringify(...args) {
                try {
                  return apply(stringify, this, args);
                } catch (e) {
                  // Whole numbers that no double holds are BigInts for it.
                  if (e instanceof TypeError && e.message.includes('BigInt'))
                    throw new RangeError('JSON.stringify would round a number that was read; copy the value without it');
                  throw e;
                }
              }}.stringify, writable: true, configurable: true});
            })(%d);
            """
                    .formatted(MOST_ELEMENTS);

    static final Source SOURCE =
            Source.newBuilder("js", TEXT, "bounds").internal(true).buildLiteral();

    private static final String COMMON_WORK =
            """
            (function () {
              const record = {text: 'a b', list: [3, 1, 2], object: {x: 1.5}, time: '2026-01-31T12:00:00Z'};
              for (let i = 0; i < 20; i++) {
                const {text, list, ...rest} = JSON.parse(JSON.stringify(record));
                const copy = {...rest, list: [...list].sort((a, b) => a - b).map(n => n * 2.5).filter(n => n > 1)};
                copy.name = `${text.toUpperCase().trim()} ${new Date(copy.time).toISOString()}`.replace(/[a-z]+/g, s => s);
                copy.entries = Object.fromEntries(Object.entries(copy.object ?? {}).map(([k, v]) => [k, String(v)]));
                for (const key in copy) if (copy[key]?.length > 1000) delete copy[key];
                copy.set = [...new Set(copy.list)].join(); copy.map = new Map([['k', 1]]).get('k');
                try { null.x; } catch (e) { copy.error = e.message; }
                class Point { constructor(x) { this.x = x; } get twice() { return this.x * 2; } }
                copy.point = new Point(i).twice + parseInt('7') + Math.max(...list);
              }
            })();
            """;

    /** What scripts mostly do: run once, it loads what of the engine a script would wait for. */
    static final Source WARM_UP =
            Source.newBuilder("js", COMMON_WORK, "warm-up").internal(true).buildLiteral();

    private Prelude() {}
}
