/// How probable a model finds data: the probability-flow ODE as a change of variables.
package dev.darkroom.worker.diffusion.likelihood;
