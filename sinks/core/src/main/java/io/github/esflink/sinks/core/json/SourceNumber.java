package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A number as it is spelled, whatever its size: {@link #asText()} is its spelling. A number that
 * fits a {@code long} and is spelled without fraction and exponent is none of these.
 *
 * <p>{@link #decimalValue()} and {@link #bigIntegerValue()} are made when asked for and throw
 * {@link ArithmeticException} for a number that they have no room for, such as {@code
 * 1e2147483648}.
 */
final class SourceNumber extends NumericNode {

    private static final long serialVersionUID = 1L;

    /** Beyond, the digits that Java would make of an exponent take too much memory and time. */
    private static final int MOST_DIGITS = 10_000;

    private final String spelling;
    private final boolean integral;

    SourceNumber(String spelling, boolean integral) {
        this.spelling = spelling;
        this.integral = integral;
    }

    @Override
    public String asText() {
        return spelling;
    }

    @Override
    public JsonToken asToken() {
        return integral ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
    }

    @Override
    public JsonParser.NumberType numberType() {
        return integral ? JsonParser.NumberType.BIG_INTEGER : JsonParser.NumberType.BIG_DECIMAL;
    }

    @Override
    public boolean isIntegralNumber() {
        return integral;
    }

    @Override
    public boolean isBigInteger() {
        return integral;
    }

    @Override
    public boolean isFloatingPointNumber() {
        return !integral;
    }

    @Override
    public boolean isBigDecimal() {
        return !integral;
    }

    @Override
    public Number numberValue() {
        return integral ? bigIntegerValue() : decimalValue();
    }

    @Override
    public int intValue() {
        return (int) doubleValue();
    }

    @Override
    public long longValue() {
        return (long) doubleValue();
    }

    /** The nearest one; an infinity when there is none. */
    @Override
    public double doubleValue() {
        return Double.parseDouble(spelling);
    }

    @Override
    public BigDecimal decimalValue() {
        try {
            if (spelling.length() <= MOST_DIGITS) {
                return new BigDecimal(spelling);
            }
        } catch (NumberFormatException e) {
            // Its exponent is out of the range of an int.
        }
        throw new ArithmeticException("A number that is too large to be computed with");
    }

    @Override
    public BigInteger bigIntegerValue() {
        BigDecimal decimal = decimalValue();
        if ((long) decimal.precision() - decimal.scale() > MOST_DIGITS) {
            throw new ArithmeticException("A number that is too large to be computed with");
        }
        return decimal.toBigInteger();
    }

    /** Whether it is a whole number, by its spelling. */
    @Override
    public boolean canConvertToExactIntegral() {
        return integral;
    }

    @Override
    public boolean canConvertToInt() {
        double value = doubleValue();
        return value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
    }

    @Override
    public boolean canConvertToLong() {
        double value = doubleValue();
        return value >= Long.MIN_VALUE && value < Long.MAX_VALUE;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeNumber(spelling);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourceNumber that && spelling.equals(that.spelling);
    }

    @Override
    public int hashCode() {
        return spelling.hashCode();
    }
}
