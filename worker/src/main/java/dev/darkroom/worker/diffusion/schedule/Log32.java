package dev.darkroom.worker.diffusion.schedule;

/// The natural logarithm of a 32-bit float as NumPy's vector kernels compute it, to the last bit.
///
/// The solvers cut timesteps to whole numbers, and the first level of a curve has a timestep of 999
/// or of 998.99999 depending on the rounding of two logarithms: a correctly rounded one gives
/// another picture than diffusers in one configuration of six.
final class Log32 {
    private static final float LN_2 = 0.6931472f;
    private static final float ROOT_2 = 1.4142135f;

    /// Coefficients of ln(1 + z) as a quotient of polynomials, from the highest power down.
    private static final float[] NUMERATOR = {
        2.589979117907922693523e-02f,
        3.808837741388407920751e-01f,
        1.480000633576506585156e+00f,
        2.112677543073053063722e+00f,
        9.999999999999998702752e-01f,
        0f
    };

    private static final float[] DENOMINATOR = {
        5.875095403124574342950e-03f,
        1.546476374983906719538e-01f,
        9.864942958519418960339e-01f,
        2.453006071784736363091e+00f,
        2.612677543073109236779e+00f,
        1f
    };

    private Log32() {}

    /// @param x positive and normal
    static float of(float x) {
        int exponent = Math.getExponent(x);
        float mantissa = x / (float) Math.scalb(1.0, exponent);
        if (mantissa > ROOT_2) {
            mantissa /= 2;
            exponent++;
        }
        float z = mantissa - 1;
        return Math.fma(exponent, LN_2, polynomial(NUMERATOR, z) / polynomial(DENOMINATOR, z));
    }

    private static float polynomial(float[] coefficients, float z) {
        float sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = Math.fma(sum, z, coefficients[i]);
        }
        return sum;
    }
}
