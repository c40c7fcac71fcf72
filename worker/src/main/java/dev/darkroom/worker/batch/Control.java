package dev.darkroom.worker.batch;

/// A picture that a control network leads one row by (Zhang et al., *Adding Conditional Control to
/// Text-to-Image Diffusion Models*, arXiv:2302.05543).
///
/// @param network by its name in the model's folder
/// @param picture red, green and blue in 0..1, three planes of the drawing's height and width in
///   pixels
/// @param scale of what the network adds
/// @param graded whether it adds less to outer layers than to inner ones, from a tenth up to all
public record Control(String network, Tensor picture, double scale, boolean graded) {}
