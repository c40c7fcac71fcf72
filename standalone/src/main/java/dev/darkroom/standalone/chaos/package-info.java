/// `darkroom chaos`: a whole Darkroom in processes of its own, requests, and something that kills,
/// freezes and fills; then a reading of every topic that says whether the promises were kept.
package dev.darkroom.standalone.chaos;
