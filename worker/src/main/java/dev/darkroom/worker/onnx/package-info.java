/// Models as folders of ONNX networks: loading them, their cards, what a directory of them offers.
/// The only packages that know DJL are below this one.
package dev.darkroom.worker.onnx;
